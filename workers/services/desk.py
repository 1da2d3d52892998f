"""A desk on this machine: broker, store and workers, started in order, kept alive, stopped with us."""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import Settings
from workers.connection import Address, address_file, lock_file, running_desk
from workers.services.credentials import Credentials, credentials
from workers.services.flower import flower_command, flower_login
from workers.services.process import Service, free_ports, private_file
from workers.services.seaweed import start_seaweed
from workers.services.valkey import start_valkey, wait_for_valkey

_STOP_SECONDS = {"SeaweedFS": 1.0, "Valkey": 5.0}
_RESTART_PAUSE = 1.0


class DeskRunning(RuntimeError):
    """Another desk holds this folder; ``address`` says how to reach it, when it can be reached."""

    def __init__(self, address: Address | None) -> None:
        who = f"nightdesk {address.command} (process {address.pid})" if address else "Another nightdesk"
        super().__init__(
            f"{who} is using this folder. Wait until it ends, or set NIGHTDESK_DATA_DIR to another folder."
        )
        self.address = address


class LocalDesk:
    """The services and processes of a desk that runs here."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.data_dir
        self.services: list[Service] = []
        self.address = Address(pid=os.getpid(), command="", serves=False)
        self._restarted: dict[str, float] = {}

    def start_services(self, secret: Credentials, *, broker: bool = True) -> None:
        """Start the store and, if wanted, the broker that the settings leave to us, and wait until they answer."""
        base, started = self.settings, self.address.model_dump()
        seaweed = None
        if broker and base.embeds_broker:
            valkey, url = start_valkey(self.folder / "valkey", secret.broker_password)
            self.services.append(valkey)
            started |= {"broker_url": url}
        if base.embeds_store:
            seaweed = start_seaweed(self.folder / "seaweed", secret.access_key, secret.secret_key)
            self.services.append(seaweed.service)
            started |= {"store_endpoint": seaweed.endpoint}
            started |= {"access_key": secret.access_key, "secret_key": secret.secret_key}
        self.address = Address.model_validate(started)
        self.settings = self.address.applied_to(base)
        if started["broker_url"]:
            wait_for_valkey(self.services[0], started["broker_url"])
        if seaweed:
            seaweed.wait(self.settings.store)

    def publish(self, command: str, *, serves: bool) -> None:
        """Say in the folder, to its owner only, how to reach this desk."""
        self.address = self.address.model_copy(update={"command": command, "serves": serves})
        private_file(address_file(self.folder), self.address.model_dump_json())

    def start_worker(self) -> Service:
        """Start the worker; it takes a few seconds to load its model, and messages wait for it."""
        return self._celery("worker", ["-Q", "control,urgent,bulk", "-n", f"desk-{os.getpid()}@%h", "--without-mingle"])

    def start_beat(self, name: str = "beat-schedule") -> Service:
        """Start the scheduler; ``name`` is that of the file in which it keeps its times."""
        return self._celery("beat", ["-s", str(self.folder / name), "--pidfile="])

    def start_flower(self, password: str) -> Service:
        """Start Flower on the port of the settings or a free one, behind a login; the address says where."""
        conf = self.settings.flower
        port = conf.port or free_ports(1)[0]
        self.address = self.address.model_copy(update={"flower_url": f"http://{conf.host}:{port}"})
        env = {**environment(self.settings), **flower_login(self.settings, password)}
        service = Service("Celery flower", flower_command(self.settings, port), self.folder / "flower.log", env=env)
        self.services.append(service)
        return service

    def start_api(self) -> Service:
        """Start the HTTP API on the port of the settings or a free one; the address says where."""
        conf = self.settings.api
        port = conf.port or free_ports(1)[0]
        self.address = self.address.model_copy(update={"api_url": f"http://{conf.host}:{port}"})
        command = [sys.executable, "-m", "workers.cli.main", "api", "--port", str(port)]
        service = Service("HTTP API", command, self.folder / "api.log", env=environment(self.settings))
        self.services.append(service)
        return service

    def _celery(self, command: str, options: list[str]) -> Service:
        service = Service(
            f"Celery {command}",
            [sys.executable, "-m", "celery", "-A", "workers.app", command, *options],
            self.folder / f"{command}.log",
            env=environment(self.settings),
        )
        self.services.append(service)
        return service

    def keep_alive(self) -> list[str]:
        """Start again what has died, each at most once a second; give the names of what was started."""
        now, started = time.monotonic(), []
        for service in self.services:
            if now - self._restarted.get(service.name, 0) >= _RESTART_PAUSE and service.restart_if_dead():
                self._restarted[service.name] = now
                started.append(service.name)
        return started

    def stop(self) -> None:
        """Stop everything, workers first; interrupted once more, at once."""
        address_file(self.folder).unlink(missing_ok=True)
        grace = self.settings.work.shutdown_grace + 5
        try:
            for service in reversed(self.services):
                service.stop(seconds=_STOP_SECONDS.get(service.name, grace))
        except KeyboardInterrupt:
            for service in reversed(self.services):
                service.stop(seconds=0)
            raise


def environment(settings: Settings) -> dict[str, str]:
    """Give the environment in which a process finds this desk's services."""
    url, store = settings.broker.url, settings.store
    given = {
        "NIGHTDESK_BROKER__URL": url.get_secret_value() if url else "",
        "NIGHTDESK_STORE__ENDPOINT_URL": store.endpoint_url or "",
        "NIGHTDESK_STORE__ACCESS_KEY": store.access_key.get_secret_value() if store.access_key else "",
        "NIGHTDESK_STORE__SECRET_KEY": store.secret_key.get_secret_value() if store.secret_key else "",
        "NIGHTDESK_STORE__EMBEDDED": "false",
        "NIGHTDESK_DATA_DIR": str(settings.data_dir.resolve()),
        # Threads of the linear algebra library would fight over the cores that the processes share.
        "OMP_NUM_THREADS": "1",
        # A polite stop finishes the article in hand within the grace time and gives the rest back.
        "REMAP_SIGTERM": "SIGQUIT",
    }
    return {**os.environ, **{name: value for name, value in given.items() if value}}


@contextmanager
def local_desk(settings: Settings, *, broker: bool = True) -> Iterator[tuple[LocalDesk, Credentials]]:
    """Hold this folder's desk: services up at the start, everything stopped at the end, however it ends.

    Without ``broker`` only the store is started, which is enough to look at what it holds.

    Raises `DeskRunning` when another process holds it, `NotReady` when a service does not come up.
    """
    folder = settings.data_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _held(folder):
        secret = credentials(folder)
        desk = LocalDesk(settings)
        try:
            desk.start_services(secret, broker=broker)
            yield desk, secret
        finally:
            desk.stop()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    with lock_file(folder).open("a+b") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DeskRunning(running_desk(folder)) from None
        yield
