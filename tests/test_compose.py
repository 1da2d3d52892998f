"""The containers without containers: every service's command of docker-compose.yml as a process of this machine."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from tests.desks import TestDesk, started
from tests.news import article
from workers.http import tokens
from workers.services.process import free_ports

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


def start(name: str, desk: TestDesk, folder: Path, ports: dict[str, int]) -> subprocess.Popen:
    """Start a service as compose would, with names of hosts and ports as they are here."""
    service, known = COMPOSE["services"][name], values(desk)
    here = {
        "@redis:6379": "@" + desk.settings.broker.url.get_secret_value().rpartition("@")[2].removesuffix("/0"),
        "http://store:8333": desk.settings.store.endpoint_url,
        "0.0.0.0": "127.0.0.1",
        **{theirs: str(ours) for theirs, ours in ports.items()},
        "/tmp/": f"{folder}/",
    }

    def local(text: str) -> str:
        text = filled(text, known)
        for theirs, ours in here.items():
            text = text.replace(theirs, ours)
        return text

    clean = {k: v for k, v in os.environ.items() if not k.startswith("NIGHTDESK_")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**clean, **{k: local(str(v)) for k, v in service["environment"].items()}}
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [local(word) for word in service["command"]],
            cwd=folder,
            env={**environment, "PATH": path, "PYTHONPATH": str(Path.cwd())},
            stdout=log,
            stderr=subprocess.STDOUT,
        )


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


def test_containers_do_not_run_as_root_and_have_time_to_stop():
    dockerfile = Path("Dockerfile").read_text()
    assert re.search(r"^USER (?!root)", dockerfile, re.M)
    assert int(COMPOSE["services"]["worker"]["stop_grace_period"].removesuffix("s")) > 20
    assert set(OURS) == {"scheduler", "worker", "api", "flower"}


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
            flower = f"http://127.0.0.1:{flower_port}"
            assert answers(flower).status_code == 401
            assert answers(flower, auth=("nightdesk", "flower-pass"), follow_redirects=True).status_code == 200
            assert [p.poll() for p in processes] == [None] * len(processes)
        finally:
            for process in processes:
                process.terminate()
            statuses = [process.wait(60) for process in processes]
    assert -9 not in statuses, "all of them stop when they are asked to"
