"""Command lines, settings and input lines without end: each is done, or refused in plain words."""

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from pydantic import ValidationError

from config.settings import Settings, UnreadableSettings
from tasks.errors import Rejected, Transient
from tests.desks import started
from tests.measure.damage import damaged_bytes, words

_WORDS = (
    ("status",), ("runs",), ("runs", "--limit"), ("show",), ("show", "--json"), ("verify",), ("cancel",), ("retry",),
    ("schedule", "run"), ("schedule", "next"), ("token", "revoke"), ("token", "create"),
    ("train", "topics", "--labels"),
    ("analyze",), ("submit",), (),
)  # fmt: skip
_TOML = b"""data_dir = ".nightdesk"
[broker]
url = "redis://:pw@localhost:6379/0"
[limits]
article_bytes = 10
[schedule.nightly]
cron = "0 2 * * *"
time_zone = "Europe/Vienna"
sources = ["/articles"]
"""
_LINE = b'{"id": "a", "text": "LONDON - Officials said on Monday.", "published": "2026-03-07", "url": "http://x/y"}'
_PLAIN = (Rejected, Transient, ValidationError, UnreadableSettings, click.exceptions.Exit, click.ClickException)


@contextmanager
def cli() -> Iterator[Callable[[random.Random], str]]:
    """Start a desk for the commands; give what tries one input and tells it, raising what is not plain."""
    from tasks.analysis import Analyzer

    with tempfile.TemporaryDirectory() as name, started(Path(name)) as desk:
        conf = desk.settings
        assert conf.broker.url
        assert conf.store.access_key
        assert conf.store.secret_key
        os.environ |= {
            "NIGHTDESK_BROKER__URL": conf.broker.url.get_secret_value(),
            "NIGHTDESK_STORE__ENDPOINT_URL": conf.store.endpoint_url or "",
            "NIGHTDESK_STORE__ACCESS_KEY": conf.store.access_key.get_secret_value(),
            "NIGHTDESK_STORE__SECRET_KEY": conf.store.secret_key.get_secret_value(),
            "NIGHTDESK_DATA_DIR": str(Path(name) / "none"),
        }
        analyzer = Analyzer(Settings())

        def one(chance: random.Random) -> str:
            kind = chance.random()
            if kind < 0.5:
                return _command(chance)
            return _line(chance, analyzer) if kind < 0.75 else _settings(chance, Path(name))

        yield one


def _command(chance: random.Random) -> str:
    from typer.testing import CliRunner

    from workers.cli.main import app

    args = [*chance.choice(_WORDS), *(words(chance) for _ in range(chance.randrange(3)))]
    done = CliRunner().invoke(app, args)
    error = done.exception
    if error is not None and not isinstance(error, (*_PLAIN, SystemExit)):
        raise AssertionError(f"{args}") from error
    return " ".join(args)


def _line(chance: random.Random, analyzer: object) -> str:
    from tasks.lines import analyse_lines

    line = damaged_bytes(_LINE, [_TOML], chance)
    for text, _ in analyse_lines([line], analyzer):  # type: ignore[arg-type]
        text.encode()
    return repr(line)


def _settings(chance: random.Random, folder: Path) -> str:
    text = damaged_bytes(_TOML, [_LINE], chance)
    path = folder / "fuzz.toml"
    path.write_bytes(text)
    told = ""
    try:
        _read(path)
    except _PLAIN as error:
        told = str(error)
    # Only a whole URL is known to be one: what stands before the damage of a broken file is quoted by nobody.
    assert ":pw@" not in told, f"the password is told for {text!r}"
    return repr(text)


def _read(path: Path) -> Settings:
    from config.settings import read_settings

    before = Settings.model_config["toml_file"]
    Settings.model_config["toml_file"] = path
    try:
        return read_settings()
    finally:
        Settings.model_config["toml_file"] = before
