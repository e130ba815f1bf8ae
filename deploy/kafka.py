"""A real Kafka broker without Docker: Apache Kafka 4.2 in KRaft mode, from the project's own jars.

`python -m deploy.kafka` runs one on 127.0.0.1:9092 until Ctrl-C. Needs Java 17 and, the first time, Maven.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
POM = ROOT / "deploy" / "kafka-pom.xml"
JARS = ROOT / "var" / "kafka" / "jars"
READY_SECONDS = 60
CLUSTER_ID = "qihangqihangqihangqihQ"
HEAP = "-Xmx512m"

SERVER = """
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
share.coordinator.state.topic.replication.factor=1
"""

LOG4J = """<Configuration status="WARN"><Appenders><Console name="c" target="SYSTEM_OUT">
<PatternLayout pattern="%d %p %m (%c)%n"/></Console></Appenders>
<Loggers><Root level="WARN"><AppenderRef ref="c"/></Root></Loggers></Configuration>
"""


class KafkaUnavailable(RuntimeError):
    """Java or Maven is missing; the message says which command brings them."""


def fetch_jars() -> None:
    """Copies the broker's jars below `var/`, once; raises KafkaUnavailable without Java or Maven."""
    if shutil.which("java") is None:
        raise KafkaUnavailable("java is missing: apt-get install -y openjdk-17-jre-headless maven")
    JARS.mkdir(parents=True, exist_ok=True)
    with (JARS.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _copy_jars(JARS / ".complete")


def _copy_jars(done: Path) -> None:
    if done.exists():
        return
    if shutil.which("mvn") is None:
        raise KafkaUnavailable("mvn is missing: apt-get install -y maven")
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
    subprocess.run(command, check=True)
    done.touch()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Broker:
    """One broker process with its own folder; it can be killed and started again on the same data."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._config = folder / "server.properties"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> "Broker":
        fetch_jars()
        if not self._config.exists():
            self._format()
        self._process = self._java("kafka.Kafka", str(self._config))
        self._wait()
        return self

    def _format(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = SERVER.format(port=self.port, controller=free_port(), folder=self.folder)
        self._config.write_text(text)
        (self.folder / "log4j2.xml").write_text(LOG4J)
        arguments = ("format", "--standalone", "-t", CLUSTER_ID, "-c", str(self._config))
        if self._java("kafka.tools.StorageTool", *arguments).wait() != 0:
            raise RuntimeError(f"the broker's storage could not be formatted; see {self.folder}/broker.out")

    def _java(self, main: str, *arguments: str) -> subprocess.Popen[bytes]:
        options = (HEAP, "-XX:+UseSerialGC", f"-Dlog4j2.configurationFile={self.folder / 'log4j2.xml'}")
        with (self.folder / "broker.out").open("ab") as out:
            return subprocess.Popen(["java", *options, "-cp", f"{JARS}/*", main, *arguments], stdout=out, stderr=out)

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                raise RuntimeError(f"the broker ended; see {self.folder}/broker.out")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the broker did not answer in {READY_SECONDS} s; see {self.folder}/broker.out")

    def kill(self) -> None:
        """As a power cut would: nothing is flushed."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def main() -> None:
    port = int(os.environ.get("QIHANG_KAFKA_PORT", "9092"))
    with tempfile.TemporaryDirectory(prefix="qihang-kafka-") as folder:
        try:
            broker = Broker(Path(folder), port).start()
        except KafkaUnavailable as missing:
            sys.exit(str(missing))
        print(f"Kafka answers on {broker.address}. To use it: QIHANG_KAFKA={broker.address} make run", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopping")
        finally:
            broker.stop()


if __name__ == "__main__":
    main()
