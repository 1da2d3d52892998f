"""The Dockerfile without Docker: what it copies exists, what it installs is hashed, and its steps work.

The steps themselves are run by ``make test-image`` (they install everything anew, which takes minutes).
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.settings import Settings

#: Instructions in order, by stage: (word, argument), lines joined.
INSTRUCTIONS = [
    tuple(line.split(None, 1))
    for line in re.sub(r"\\\n", " ", Path("Dockerfile").read_text()).splitlines()
    if line.strip() and not line.startswith("#")
]


def of(word: str) -> list[str]:
    return [argument for name, argument in INSTRUCTIONS if name == word]


def copies() -> list[tuple[list[str], str]]:
    """Give sources and target of each copy out of the project's folder."""
    words = [shlex.split(argument) for argument in of("COPY")]
    return [(sources, target) for *sources, target in words if not sources[0].startswith("--from=")]


def ignored() -> list[str]:
    return [line for line in Path(".dockerignore").read_text().splitlines() if line]


def test_everything_that_is_copied_exists_and_is_not_ignored():
    sources = [source for found, _ in copies() for source in found]
    assert {"config", "tasks", "workers", "requirements.lock", "pyproject.toml"} <= set(sources)
    for source in sources:
        assert Path(source).exists(), source
        assert source not in ignored(), source
    assert {".git", ".venv", ".env", ".nightdesk"} <= set(ignored()), "no secret and no data gets into the image"


def test_all_of_the_package_is_copied():
    include = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {name.rstrip("*") for name in include} <= {source for found, _ in copies() for source in found}


def test_every_installation_is_hashed_or_brings_nothing_along():
    steps = [step for run in of("RUN") for step in run.split("&&") if "pip install" in step]
    assert len(steps) == 2
    for step in steps:
        assert "--require-hashes -r requirements.lock" in step or "--no-deps --no-build-isolation" in step, step
    lock = Path("requirements.lock").read_text()
    pinned = re.findall(
        r"^[a-z0-9][^=\s]*==[^\s\\]+(?: ;[^\\\n]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", lock, re.M | re.I
    )
    named = re.findall(r"^[a-z0-9][^=\s]*==", lock, re.M | re.I)
    assert len(named) == len(pinned) > 60
    assert "://" not in re.sub(r"#.*", "", lock), "no index of anybody's"


def test_the_model_is_baked_in():
    model = Settings().analysis.model.replace("_", "-")
    assert re.search(rf"^{re.escape(model)}==", Path("requirements.lock").read_text(), re.M)


def test_it_runs_as_nobody_in_particular_with_nothing_secret_in_it():
    users = of("USER")
    assert users
    assert users[-1] not in ("root", "0")
    (made,) = re.findall(r"useradd .*--uid (\d+) (\w+)", " ".join(of("RUN")))
    assert int(made[0]) >= 1000
    assert made[1] == users[-1]
    assert not re.search("password|secret|token", " ".join(of("ENV") + of("ARG")), re.I)
    assert not any(from_.endswith(":latest") or ":" not in from_.split()[0] for from_ in of("FROM"))


@pytest.mark.slow
@pytest.mark.skipif("NIGHTDESK_TEST_IMAGE" not in os.environ, reason="installs everything anew: make test-image")
@pytest.mark.timeout(1500)
def test_its_steps_make_a_desk_that_works(tmp_path):
    """Run COPY and RUN of the building stage in a folder of their own, then the command with what they made."""
    app, home = tmp_path / "app", tmp_path / "opt" / "nightdesk"
    app.mkdir()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("NIGHTDESK_", "PYTHON", "VIRTUAL_ENV"))}
    for word, argument in INSTRUCTIONS[: [word for word, _ in INSTRUCTIONS].index("FROM", 1)]:
        if word == "COPY":
            *sources, target = shlex.split(argument)
            for source in sources:
                to = app / (source if target == "./" else target)
                skip = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, to, ignore=skip) if Path(source).is_dir() else shutil.copy(source, to)
        elif word == "RUN":
            command = argument.replace("/opt/nightdesk", str(home)).replace("python -m", f"{sys.executable} -m", 1)
            subprocess.run(["sh", "-c", command], cwd=app, env=clean, check=True, timeout=1200)
    elsewhere = tmp_path / "home"
    elsewhere.mkdir()
    path = {**clean, "PATH": f"{home / 'bin'}:/usr/bin:/bin", "OMP_NUM_THREADS": "1"}
    line = json.dumps({"text": "LONDON (Reuters) - Anna Keller said on Monday that talks would go on."})
    done = subprocess.run(
        ["nightdesk", "analyze"],
        input=line.encode(),
        cwd=elsewhere,
        env=path,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert [e["name"] for e in json.loads(done.stdout)["entities"] if e["label"] == "PERSON"] == ["Anna Keller"]
    (command,) = of("CMD")
    help_ = [*json.loads(command)[:4], "--help"]
    assert subprocess.run(help_, cwd=elsewhere, env=path, capture_output=True, timeout=120, check=False).returncode == 0
