"""The part of the IPTC Media Topics taxonomy that is shipped (``taxonomy.tsv``)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Concept:
    """A topic of the taxonomy; ``parent`` is None at level 1."""

    code: str
    level: int
    parent: str | None
    name: str

    @property
    def qcode(self) -> str:
        """The code as documents write it."""
        return f"medtop:{self.code}"


@cache
def concepts() -> dict[str, Concept]:
    """All shipped concepts by their number, parents before children."""
    lines = Path(__file__).with_name("taxonomy.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {code: Concept(code, int(level), parent or None, name) for code, level, parent, name in rows}


def lineage(code: str) -> tuple[str, ...]:
    """Give a concept and its ancestors, the concept first."""
    line = [code]
    while parent := concepts()[line[-1]].parent:
        line.append(parent)
    return tuple(line)


@cache
def tops() -> tuple[str, ...]:
    """The numbers of the seventeen concepts of level 1, in order."""
    return tuple(sorted(code for code, concept in concepts().items() if concept.level == 1))
