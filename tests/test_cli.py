"""The command line as a user meets it: real processes, real exit statuses, nothing left running."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from itertools import takewhile
from pathlib import Path

import pytest

from tests.news import article, write
from workers.cli.main import COMMANDS

NIGHTDESK = [sys.executable, "-m", "workers.cli.main"]


def nightdesk(*words: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*NIGHTDESK, *map(str, words)],
        cwd=cwd,
        env=environment(env),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NIGHTDESK_")}
    return {**clean, "PYTHONPATH": str(Path.cwd()), **(extra or {})}


def processes_of(folder: Path) -> list[str]:
    """Give the command lines of processes that work in, or name, a folder."""
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            told = (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode() + str((proc / "cwd").readlink())
        except OSError:
            continue
        if str(folder) in told and int(proc.name) != os.getpid():
            found.append(told)
    return found


def gone(folder: Path, seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while processes_of(folder) and time.monotonic() < until:
        time.sleep(0.1)
    return not processes_of(folder)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command, tmp_path):
    done = nightdesk(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Example:" in done.stdout


@pytest.mark.slow
def test_a_run_prints_its_articles_and_what_is_wrong_and_ends_clean(tmp_path):
    folder = write(tmp_path / "articles", 2)
    (folder / "bad.txt").write_bytes(b"\0\1\2\3" * 99)
    before = set(Path(tempfile.gettempdir()).glob("seaweedfs-*"))
    done = nightdesk("run", "articles", "nowhere.txt", "--out", "results", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "2 stored" in done.stdout
    assert "articles/00001.txt" in done.stdout
    assert "articles/bad.txt" in done.stderr
    assert "(binary)" in done.stderr
    assert "nowhere.txt" in done.stderr
    results = sorted((tmp_path / "results").glob("*.json"))
    assert [json.loads(path.read_text())["source"]["uri"] for path in results].count("articles/00000.txt") == 1
    assert gone(tmp_path), processes_of(tmp_path)
    assert set(Path(tempfile.gettempdir()).glob("seaweedfs-*")) <= before, "no sockets are left lying about"
    listed = nightdesk("runs", cwd=tmp_path)
    assert "2 stored" in listed.stdout
    digits = results[0].stem[:12]
    shown = nightdesk("show", digits, "--json", cwd=tmp_path)
    assert shown.stdout.rstrip("\n") == results[0].read_text()
    assert (tmp_path / ".nightdesk" / "credentials.json").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_an_empty_folder_is_said_to_be_empty(tmp_path):
    (tmp_path / "empty").mkdir()
    done = nightdesk("run", "empty", cwd=tmp_path)
    assert done.returncode == 1
    assert "no article files" in done.stderr


@pytest.mark.slow
def test_nothing_outlives_a_killed_command(tmp_path):
    write(tmp_path / "articles", 400)
    with subprocess.Popen([*NIGHTDESK, "run", "articles"], cwd=tmp_path, env=environment()) as command:
        until = time.monotonic() + 60
        while len(processes_of(tmp_path)) < 6 and time.monotonic() < until:
            time.sleep(0.1)
        assert len(processes_of(tmp_path)) >= 6, "command, broker, store, worker and its two children"
        command.kill()
    assert gone(tmp_path), processes_of(tmp_path)


@pytest.mark.slow
def test_an_interrupted_run_is_gone_on_with(tmp_path):
    write(tmp_path / "articles", 300)
    command = subprocess.Popen(
        [*NIGHTDESK, "run", "articles"], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    )
    worker_log = tmp_path / ".nightdesk" / "worker.log"
    until = time.monotonic() + 60
    while not (worker_log.exists() and "succeeded" in worker_log.read_text()) and time.monotonic() < until:
        time.sleep(0.1)
    command.send_signal(signal.SIGINT)
    _, told = command.communicate(timeout=60)
    assert command.returncode == 130
    run_id = told.split("nightdesk resume ")[1].split()[0]
    assert gone(tmp_path), processes_of(tmp_path)
    done = nightdesk("resume", run_id, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"Run {run_id} finished: 300 stored." in done.stdout


@pytest.mark.slow
def test_a_second_desk_finds_the_first(tmp_path):
    write(tmp_path / "articles", 2)
    with subprocess.Popen(
        [*NIGHTDESK, "up"], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True
    ) as desk:
        assert desk.stdout is not None
        told = list(takewhile(lambda line: "submit" not in line, iter(desk.stdout.readline, "")))
        assert any(line.startswith("flower") for line in told)
        second = nightdesk("up", cwd=tmp_path)
        assert second.returncode == 2
        assert "is using this folder" in second.stderr
        done = nightdesk("submit", "--wait", "articles", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "2 stored" in done.stdout
        desk.terminate()
        assert desk.wait(60) == 0
    assert gone(tmp_path), processes_of(tmp_path)


def test_work_without_a_desk_is_refused_with_the_way_out(tmp_path):
    done = nightdesk("submit", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert "nightdesk up" in done.stderr


def test_a_misspelt_setting_is_named(tmp_path):
    (tmp_path / "nightdesk.toml").write_text("[store]\nbuckets = 'x'\n")
    done = nightdesk("runs", cwd=tmp_path)
    assert done.returncode == 2
    assert "store.buckets" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_run_and_article_are_said_to_be_unknown(tmp_path, desk):
    conf = desk.settings
    env = {
        "NIGHTDESK_BROKER__URL": conf.broker.url.get_secret_value(),
        "NIGHTDESK_STORE__ENDPOINT_URL": conf.store.endpoint_url,
        "NIGHTDESK_STORE__ACCESS_KEY": conf.store.access_key.get_secret_value(),
        "NIGHTDESK_STORE__SECRET_KEY": conf.store.secret_key.get_secret_value(),
    }
    for words in (
        ("status", "20200101T000000-abcdef"),
        ("status", "../x"),
        ("show", "abcdef0123"),
        ("show", "../../x"),
    ):
        done = nightdesk(*words, cwd=tmp_path, env=env)
        assert done.returncode in (1, 2), words
        assert "nightdesk:" in done.stderr
        assert "Traceback" not in done.stderr


def test_wrong_passwords_are_refused_with_a_plain_word(tmp_path, desk):
    url = desk.settings.broker.url.get_secret_value()
    wrong = {
        "NIGHTDESK_BROKER__URL": url.replace(url.split(":")[2].split("@")[0], "wrong"),
        "NIGHTDESK_STORE__ENDPOINT_URL": desk.settings.store.endpoint_url,
        "NIGHTDESK_STORE__ACCESS_KEY": "nobody",
        "NIGHTDESK_STORE__SECRET_KEY": "wrong",
    }
    done = nightdesk("doctor", cwd=tmp_path, env=wrong)
    assert done.returncode == 1
    assert "refuses the password" in done.stdout
    assert "✗ store" in done.stdout
    assert article(1) not in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[store\n", "no TOML file"),
        ("[broker]\nurl = 'http://:secret@x:1'\n", "broker.url"),
        ("[broker]\nurl = 'redis://:secret@x:99999'\n", "broker.url"),
        ("[store]\nendpoint_url = 'localhost'\n", "store.endpoint_url"),
        ("[limits]\narticle_bytes = 0\n", "limits.article_bytes"),
    ],
)
def test_settings_that_cannot_be_used_are_said_to_be_so(tmp_path, text, said):
    (tmp_path / "nightdesk.toml").write_text(text)
    for command in ("runs", "doctor"):
        done = nightdesk(command, cwd=tmp_path)
        told = done.stdout + done.stderr
        assert done.returncode in (1, 2)
        assert said in " ".join(told.split()).replace("- ", "-")
        assert "Traceback" not in told
        assert "secret" not in told


def test_a_broker_and_a_store_that_are_not_there_are_said_to_be_away(tmp_path):
    env = {
        "NIGHTDESK_BROKER__URL": "redis://:x@127.0.0.1:1/0",
        "NIGHTDESK_STORE__ENDPOINT_URL": "http://127.0.0.1:1",
        "NIGHTDESK_STORE__ACCESS_KEY": "a",
        "NIGHTDESK_STORE__SECRET_KEY": "b",
    }
    done = nightdesk("status", cwd=tmp_path, env=env)
    told = done.stdout + done.stderr
    assert done.returncode == 2
    assert "waiting on the store since" in told
    assert "waiting on the broker since" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("limit", ["0", "-1", "999999999999999999999", "nan"])
def test_a_limit_that_is_none_is_refused(tmp_path, limit):
    done = nightdesk("runs", "--limit", limit, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
