"""Quotations without a reporting verb of their own: they go on with the one who speaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from tasks.extraction.facts import Speaker
from tasks.extraction.quotes.cues import subject_of
from tasks.extraction.quotes.lexicon import lexicon
from tasks.extraction.quotes.marks import Marked
from tasks.extraction.quotes.reports import Report
from tasks.extraction.quotes.units import Page, Unit

_SENTENCE_WORDS = 4
_REACH = 2
_SPOKEN = frozenset(("after", "before", "clause", "colon", "label", "according", "parenthetical", "floating"))


@dataclass(frozen=True, slots=True)
class Running:
    """Who spoke last, and who acted last: the speaker of the last speech, the subject of the sentence before.

    ``block`` is where that speech stands; ``near`` holds within a paragraph and after a colon only.
    """

    speaker: Speaker | None = None
    block: int = -9
    near: Speaker | None = None
    near_block: int = -9
    colon: bool = False

    @property
    def entity(self) -> str | None:
        """The entity that spoke last."""
        return self.speaker.entity if self.speaker else None

    def after(self, unit: Unit, report: Report, speaker: Speaker | None) -> "Running":
        """What holds after a report."""
        if speaker is None:
            return self
        if report.rule not in _SPOKEN:
            return replace(self, near=speaker, near_block=unit.block)
        return replace(self, speaker=speaker, block=unit.block, near=speaker, near_block=unit.block)

    def heir(self, unit: Unit) -> Speaker | None:
        """Who speaks a quotation that stands alone in a sentence."""
        if self.near and (self.colon or self.near_block == unit.block):
            return self.near
        return self.speaker if unit.block - self.block <= _REACH else None


def is_alone(page: Page, unit: Unit) -> bool:
    """Whether a sentence holds nothing outside its marks."""
    return all(page.inside[i] >= 0 or not page.tokens[i].is_alpha for i in range(unit.first, unit.last))


def actor(page: Page, unit: Unit) -> Token | None:
    """The person or body that a sentence is about: the subject of its main verb."""
    for index in range(unit.first, unit.last):
        token = page.tokens[index]
        if page.inside[index] < 0 and token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ in ("ROOT", "ccomp"):
            return token if _acts(token) else None
    return None


def _acts(token: Token) -> bool:
    if token.pos_ == "PRON":
        return token.lower_ in ("he", "she", "they", "who", "i", "we")
    words = lexicon()
    return token.ent_type_ in ("PERSON", "ORG", "NORP") or token.lemma_.lower() in words.person | words.document


def find_floating(page: Page, unit: Unit, reports: Sequence[Report]) -> Iterator[Report]:
    """Find the quoted stretches of a sentence that no report holds and that are speech by their form."""
    alone = is_alone(page, unit)
    for mark in unit.marks:
        if any(start < mark.end and mark.start < end for report in reports for start, end in report.ranges):
            continue
        if alone:
            yield Report(((mark.start, mark.end),), None, None, "floating", inherits=True)
        elif is_speech(page, mark):
            source = subject_of(page, unit, mark.start)
            yield Report(((mark.start, mark.end),), None, source, "embedded", inherits=source is None)


def is_speech(page: Page, mark: Marked) -> bool:
    """A sentence in marks: enough words, and the punctuation of a sentence inside."""
    inner = page.text[mark.start : mark.end].strip("\"“”„«»'‘’` \u00a0")
    words = inner.split()
    if len(words) < _SENTENCE_WORDS:
        return len(words) > 0 and inner[-1] in ".?!" and inner[0].isupper()
    return inner[-1] in ".,?!…—" or inner[0].isupper() or len(words) > 8
