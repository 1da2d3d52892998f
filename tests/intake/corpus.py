"""The articles of the test set: their text, and the blocks it is made of."""

import re
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"(?P<join>[+&>]?)(?P<kind>[a-z]+)\| (?P<words>.*)")
_JOINS = {"": "\n\n", "+": "\n", "&": " ", ">": "\n    "}


@dataclass(frozen=True)
class Labelled:
    """One article: ``blocks`` are (kind, start, end)."""

    name: str
    text: str
    blocks: tuple[tuple[str, int, int], ...]


def articles(path: Path) -> list[Labelled]:
    """Read a file of articles."""
    parts = re.split(r"^=== (.+)$", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    return [_article(name, body) for name, body in zip(parts[::2], parts[1::2], strict=True)]


def _article(name: str, body: str) -> Labelled:
    text, blocks = "", []
    for line in body.strip().splitlines():
        match = _LINE.fullmatch(line)
        assert match, line
        words = match["words"].strip().replace("⏎", "\n")
        text += _JOINS[match["join"]] if text else ""
        blocks.append((match["kind"], len(text), len(text) + len(words)))
        text += words
    return Labelled(name, text, tuple(blocks))
