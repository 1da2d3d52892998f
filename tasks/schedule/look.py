"""A schedule's look at its sources: which files are there, settled, and new or changed since the last look.

What was taken is kept in a manifest, a line a file in order of name, so that the old manifest and the source are
walked side by side and neither is ever held in memory.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

from config.settings import Schedule
from tasks.runs import keys
from tasks.runs.records import Problem
from tasks.runs.sources import Found, find
from tasks.store import Missing, Store

_S3 = "s3://"


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as a look saw it: its path in the source, when it changed (Unix seconds), and what tells it changed."""

    name: str
    modified: float
    mark: str
    found: Found


class Look:
    """One look at a schedule's sources. ``keep`` is for when the run stands: then the files count as taken."""

    def __init__(self, name: str, schedule: Schedule, store: Store, *, fingerprint: str, now: float) -> None:
        self._name = name
        self._schedule = schedule
        self._store = store
        self._fingerprint = fingerprint
        self._now = now
        self._written: dict[str, Path] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Look":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def files(self) -> Iterator[Found]:
        """Yield the files to take; those still being written are left for the next look."""
        for source in self._schedule.sources:
            yield from self._source(source)

    def keep(self) -> None:
        """Let the files of this look count as taken."""
        for source, path in self._written.items():
            self._store.upload(keys.manifest(self._name, source), path)

    def _source(self, source: str) -> Iterator[Found]:
        if not source.startswith(_S3) and not Path(source).is_dir():
            yield from find(source, self._store)
            return
        try:
            yield from self._changed(source)
        except Missing:
            self._written.pop(source)
            message = f"There is no bucket for {source}. Check its spelling."
            yield Found(source, problem=Problem(code="not_found", message=message))

    def _changed(self, source: str) -> Iterator[Found]:
        fresh = self._stack.enter_context(NamedTemporaryFile("w", encoding="utf-8"))  # noqa: SIM115
        self._written[source] = Path(fresh.name)
        fresh.write(json.dumps({"fingerprint": self._fingerprint}) + "\n")
        known = _Manifest(self._old(keys.manifest(self._name, source)))
        again = self._again(known)
        for seen in _listing(source, self._store, self._schedule):
            before = known.mark(seen.name)
            if abs(self._now - seen.modified) < self._schedule.settle:
                _note(fresh, seen.name, before)
                continue
            _note(fresh, seen.name, seen.mark)
            if again or before != seen.mark:
                yield seen.found
        fresh.flush()

    def _old(self, key: str) -> IO[bytes]:
        """Fetch a manifest: reading it takes as long as the look, longer than a connection lives."""
        file = self._stack.enter_context(TemporaryFile())  # noqa: SIM115
        with suppress(Missing):
            copyfileobj(self._store.open(key), file)
        file.seek(0)
        return file

    def _again(self, known: "_Manifest") -> bool:
        reprocess = self._schedule.reprocess
        return reprocess == "all" or (reprocess == "outdated" and known.fingerprint != self._fingerprint)


def _note(file: IO[str], name: str, mark: str | None) -> None:
    if mark is not None:
        file.write(json.dumps([name, mark]) + "\n")


class _Manifest:
    """The files taken before, read forwards as they are asked for in order."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self.fingerprint = json.loads(next(self._lines, b"{}")).get("fingerprint")
        self._entry = self._next()

    def _next(self) -> tuple[str, str] | None:
        line = next(self._lines, None)
        if line is None:
            return None
        name, mark = json.loads(line)
        return name, mark

    def mark(self, name: str) -> str | None:
        """Give the mark of a file; names must be asked for in order."""
        while self._entry is not None and _order(self._entry[0]) < _order(name):
            self._entry = self._next()
        return self._entry[1] if self._entry is not None and self._entry[0] == name else None


def _order(name: str) -> bytes:
    """Names in the order in which S3 lists them."""
    return name.encode("utf-8", "surrogateescape")


def _listing(source: str, store: Store, schedule: Schedule) -> Iterator[Seen]:
    listed = _objects(source, store) if source.startswith(_S3) else _folder(Path(source), "", schedule.recursive)
    return (seen for seen in listed if _wanted(seen.name, schedule))


def _wanted(name: str, schedule: Schedule) -> bool:
    if not schedule.recursive and "/" in name:
        return False
    last = name.rpartition("/")[2]
    return not schedule.patterns or any(fnmatchcase(name if "/" in p else last, p) for p in schedule.patterns)


def _objects(source: str, store: Store) -> Iterator[Seen]:
    bucket, _, prefix = source[len(_S3) :].partition("/")
    base = prefix.rpartition("/")[0]
    for item in store.items(prefix, bucket=bucket):
        if not item.key.endswith("/"):
            name = item.key[len(base) :].lstrip("/")
            found = Found(f"{_S3}{bucket}/{item.key}", bucket=bucket, key=item.key)
            yield Seen(name, item.modified, f"{item.size} {item.tag}", found)


def _folder(root: Path, below: str, recursive: bool) -> Iterator[Seen]:
    """Walk a folder in order of path, without following links; hidden files and folders are left out."""
    with os.scandir(root / below) as entries:
        here = [(e.name, e.is_dir(follow_symlinks=False)) for e in entries if not e.name.startswith(".")]
    for name, folder in sorted(here, key=lambda entry: _order(entry[0] + "/" * entry[1])):
        if not folder:
            yield from _file(root, below + name)
        elif recursive:
            yield from _folder(root, f"{below}{name}/", recursive)


def _file(root: Path, name: str) -> Iterator[Seen]:
    path = root / name
    try:
        stat = path.lstat()
    except OSError:
        # Gone since the folder was listed.
        return
    if path.is_file() and not path.is_symlink():
        found = Found(f"{root.resolve().name}/{name}", path=path)
        yield Seen(name, stat.st_mtime, f"{stat.st_size} {stat.st_mtime_ns}", found)
