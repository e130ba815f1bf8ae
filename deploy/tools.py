"""What the tests need besides Python: installs it as root on Debian, and says what is missing elsewhere."""

import os
import shutil
import subprocess

from deploy.kafka import JARS, fetch_jars

TOOLS = {"java": "openjdk-17-jre-headless", "mvn": "maven"}


def missing() -> list[str]:
    return [package for program, package in TOOLS.items() if shutil.which(program) is None]


def main() -> None:
    _install()
    if not missing() and not os.environ.get("QIHANG_KAFKA"):
        print("== fetching Kafka's own jars (45 MB, once)" if not (JARS / ".complete").exists() else "== Kafka is here")
        fetch_jars()


def _install() -> None:
    packages = missing()
    if not packages:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"The Kafka tests are skipped: {', '.join(packages)} missing. To enable them: sudo {command}")
        return
    print(f"== installing {', '.join(packages)} for the Kafka tests (apt-get)", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run([*command.split(), "-qq"], check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


if __name__ == "__main__":
    main()
