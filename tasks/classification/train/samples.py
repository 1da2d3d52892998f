"""Labelled articles and headlines for the topic model, read from a data folder (``docs/components/topics.md``)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.classification.topics.taxonomy import tops

#: Labels that mix several topics; their headlines teach only through the lexicon.
MIXED = frozenset({"COMEDY", "MEDIA", "IMPACT"})
_QCODE = "medtop:"


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled text; ``label`` is the number of a level-1 topic, or None when no single one is known."""

    title: str | None
    text: str
    label: str | None
    source: str


def read_articles(path: Path) -> tuple[Sample, ...]:
    """Read full articles: JSON Lines with ``title``, ``text`` and ``gold.topic``, a QCode of level 1."""
    return tuple(
        Sample(line.get("title"), line["text"], line["gold"]["topic"].removeprefix(_QCODE), path.stem)
        for line in _lines(path)
    )


def read_headlines(path: Path, mapping: Path) -> tuple[Sample, ...]:
    """Read headlines with a section label each, and what the sections are in Media Topics."""
    sections: dict[str, str | None] = json.loads(mapping.read_text(encoding="utf-8"))["huffpost"]
    return tuple(
        Sample(None, line["text"], None if line["label"] in MIXED else _known(sections.get(line["label"])), path.stem)
        for line in _lines(path)
    )


def _known(code: str | None) -> str | None:
    return code if code in tops() else None


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
