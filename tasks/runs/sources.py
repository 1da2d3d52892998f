"""Where article files come from: files and folders of this machine, and S3 prefixes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.runs.records import Problem
from tasks.store import Store

_S3 = "s3://"


@dataclass(frozen=True, slots=True)
class Found:
    """One article file: the name its articles are known by, and where it is (a path, or a bucket and a key)."""

    uri: str
    path: Path | None = None
    bucket: str | None = None
    key: str | None = None
    problem: Problem | None = None


def find(source: str, store: Store) -> Iterator[Found]:
    """Yield the article files of a source, in order of name; one that cannot be had carries its problem."""
    if source.startswith(_S3):
        yield from _bucket(source, store)
    else:
        yield from _local(Path(source))


def _bucket(source: str, store: Store) -> Iterator[Found]:
    bucket, _, prefix = source[len(_S3) :].partition("/")
    found = False
    for key in store.keys(prefix, bucket=bucket):
        if not key.endswith("/"):
            found = True
            yield Found(f"{_S3}{bucket}/{key}", bucket=bucket, key=key)
    if not found:
        message = f"There is nothing under {source}. Check the bucket's and the prefix's spelling."
        yield Found(source, problem=Problem(code="not_found", message=message))


def _local(source: Path) -> Iterator[Found]:
    if source.is_dir():
        yield from _folder(source)
    elif source.is_file():
        yield Found(source.name, path=source)
    elif source.exists():
        message = f"{source} is neither a file nor a folder."
        yield Found(str(source), problem=Problem(code="not_a_file", message=message))
    else:
        message = f"There is no file or folder {source}. Check the path's spelling."
        yield Found(str(source), problem=Problem(code="not_found", message=message))


def _folder(root: Path) -> Iterator[Found]:
    """Walk a folder without following links out of it; hidden files and folders are left out."""
    empty = True
    top = root.resolve()
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and _inside(path, top):
                empty = False
                yield Found(f"{top.name}/{path.relative_to(root).as_posix()}", path=path)
    if empty:
        message = f"The folder {root} holds no article files. Put .txt, .html or .jsonl files in it."
        yield Found(str(root), problem=Problem(code="no_articles", message=message))


def _inside(path: Path, top: Path) -> bool:
    """Whether a file is an ordinary one that really lies in the folder."""
    real = path.resolve()
    return real.is_file() and real.is_relative_to(top)
