"""Articles that kill, crash, hang or exhaust their worker fail alone, with the code that says how."""

import os
import time
from pathlib import Path

import pytest
import spacy

from config.settings import Settings, Work
from tests.desks import started
from tests.news import write

POISONS = {
    "bug": "error",
    "crash": "worker_lost",
    "hang": "timed_out",
    "kill": "worker_lost",
    "memory": "out_of_memory",
    "sleep": "timed_out",
}


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pipeline on disk that harms its process when told to, for the workers that the test starts."""
    from tests.poison import sitecustomize  # noqa: F401 - registers the component here, too

    nlp = spacy.load(Settings().analysis.model)
    nlp.add_pipe("poison")
    nlp.to_disk(tmp_path / "model")
    monkeypatch.setenv("NIGHTDESK_ANALYSIS__MODEL", str(tmp_path / "model"))
    monkeypatch.setenv("NIGHTDESK_WORK__SOFT_TIME_LIMIT", "4")
    monkeypatch.setenv("NIGHTDESK_WORK__HARD_TIME_LIMIT", "8")
    monkeypatch.setenv("NIGHTDESK_WORK__MEMORY_LIMIT_MB", "600")
    monkeypatch.setenv("NIGHTDESK_WORK__CONCURRENCY", "2")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path("tests/poison").resolve()), str(Path.cwd())]))
    return tmp_path


@pytest.mark.slow
def test_poison_fails_alone_and_says_how(poisoned: Path):
    folder = write(poisoned / "articles", 40)
    for name in POISONS:
        (folder / f"poison-{name}.txt").write_text(f"PARIS (AP) - The word POISON {name.upper()} was said on Monday.")
    work = Work(concurrency=2, soft_time_limit=4, hard_time_limit=8)
    with started(poisoned, work=work) as desk:
        desk.local.start_worker()
        began = time.monotonic()
        closed = desk.finish(desk.submit(folder), seconds=200)
        outcomes = desk.outcomes(closed)
        bad = {Path(o.uri).stem.removeprefix("poison-"): o for o in outcomes if o.outcome == "failed"}
        assert closed.counts == {"failed": len(POISONS), "stored": 40}, [
            (o.uri, o.code, o.reason) for o in bad.values()
        ]
        assert {name: o.code for name, o in bad.items()} == POISONS
        assert {bad[name].attempts for name in ("crash", "hang", "kill")} == {3}
        assert {o.stage for o in bad.values()} == {"analyse:poison"}
        assert "cannot cope" not in (bad["bug"].reason or ""), "an error's message may hold the article's text"
        assert time.monotonic() - began < 150, "its neighbours wait for its attempts and no longer"
    log = (poisoned / ".nightdesk" / "worker.log").read_text()
    assert "cannot cope" not in log
