"""What the tests need besides Python: installs it as root on Debian, and says what is missing elsewhere."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.kafka import JARS, fetch_jars

KAFKA = {"java": "openjdk-17-jre-headless", "mvn": "maven"}
BROWSER = {"chromium": "chromium", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc": "fonts-wqy-microhei"}
"""A program, or a file that tells that the package is there → Debian's package. Without the font, pictures of Chinese
pages show boxes."""
GROUPS = {"Kafka": KAFKA, "browser": BROWSER}


def missing(group: Mapping[str, str]) -> list[str]:
    """Debian's names of the packages that are not there."""
    return [package for sign, package in group.items() if not _present(sign)]


def _present(sign: str) -> bool:
    return Path(sign).is_file() if sign.startswith("/") else shutil.which(sign) is not None


def chromium() -> str | None:
    """The browser that the tests drive, where there is one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def command(group: Mapping[str, str]) -> str:
    """What installs the whole group on Debian."""
    return f"apt-get install -y --no-install-recommends {' '.join(group.values())}"


def main() -> None:
    _install(
        {name: group for name, group in GROUPS.items() if missing(group) and not (group is BROWSER and chromium())}
    )
    if not missing(KAFKA) and not os.environ.get("QIHANG_KAFKA"):
        print("== fetching Kafka's own jars (45 MB, once)" if not (JARS / ".complete").exists() else "== Kafka is here")
        fetch_jars()


def _install(groups: Mapping[str, Mapping[str, str]]) -> None:
    if not groups:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        for name, group in groups.items():
            absent = ", ".join(missing(group))
            print(f"The {name} tests are skipped: {absent} missing. To enable them: sudo {command(group)}")
        return
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    for name, group in groups.items():
        print(f"== installing {', '.join(missing(group))} for the {name} tests (apt-get)", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*command(group).split(), "-qq"], check=True, env=environment)


if __name__ == "__main__":
    main()
