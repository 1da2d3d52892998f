"""Noun phrases that name again who was named before: "the diplomat", "Beijing's top diplomat", "the company"."""

from dataclasses import dataclass

from tasks.extraction.entities.clusters import Cluster
from tasks.extraction.entities.countries import _in_words
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.phrases import left_edge, person_noun, right_edge
from tasks.extraction.entities.roles import Apposition
from tasks.extraction.entities.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Nominal:
    """A phrase for one person that was not resolved: it keeps pronouns from reaching over it."""

    first: int
    last: int
    head: int
    gender: str | None


def link_nominals(clusters: list[Cluster], appositions: list[Apposition], tokens: Tokens, lexicon: Lexicon) -> list[Nominal]:
    return []
