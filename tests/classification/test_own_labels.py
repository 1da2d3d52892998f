"""A topic model of the user's own, from the command line to the document."""

import json
from pathlib import Path

from typer.testing import CliRunner

from config.analysis import Analysis
from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.intake.article import Raw
from tasks.intake.formats import read
from workers.cli.main import app

SPACE = (
    "rocket launch orbit satellite crew",
    "the probe sent pictures of the moon",
    "astronauts docked at the station",
)
FOOD = ("the chef baked bread and cake", "soup with onions and butter", "the restaurant serves fish and wine")


def labelled(path: Path) -> Path:
    rows = [{"text": f"{text} again {n}.", "label": label} for label, texts in (("space", SPACE), ("food", FOOD))
            for text in texts for n in range(4)]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_model_of_one_s_own_names_its_topics(tmp_path):
    model = tmp_path / "own.npz"
    done = CliRunner().invoke(
        app, ["train", "topics", "--labels", str(labelled(tmp_path / "my.jsonl")), "--out", str(model)]
    )
    assert done.exit_code == 0, done.output
    assert "accuracy" in done.output
    stock, own = Analyzer(Settings()), Analyzer(Settings(analysis=Analysis(topic_model=model)))
    raw = Raw(content=b"The crew of the rocket reached orbit on Monday.", uri=None, media_type="text/plain")
    assert [topic.id for topic in own.analyse(read(raw)).topics][:1] == ["space"]
    assert own.pipeline.fingerprint != stock.pipeline.fingerprint


def test_too_few_examples_are_refused_by_name(tmp_path):
    (tmp_path / "my.jsonl").write_text('{"text": "one", "label": "a"}\n{"text": "two", "label": "b"}\n')
    done = CliRunner().invoke(app, ["train", "topics", "--labels", str(tmp_path / "my.jsonl")])
    assert done.exit_code == 2
    assert "examples" in done.output + (done.stderr or "")
