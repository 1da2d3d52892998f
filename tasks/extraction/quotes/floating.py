"""Quotations without a reporting verb of their own: they go on with the one who speaks."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from tasks.extraction.facts import Speaker
from tasks.extraction.quotes.cues import Cue, is_passive, nearest_subject, subject_of
from tasks.extraction.quotes.lexicon import lexicon
from tasks.extraction.quotes.marks import Marked
from tasks.extraction.quotes.reports import Report
from tasks.extraction.quotes.units import Page, Unit

_SENTENCE_WORDS = 4
_REACH = 3
_LONGEST_LABEL = 120
_LINE_WORDS = 40
_DASHES = ("-", "–", "—", "―")
_SIGNATURE = re.compile(
    r"[.,]?\s*(?:[–—―]|--?)\s*((?:[A-Z][^\s,;:“”\"(]*)(?:[^\S\n]+(?:[A-Z][^\s,;:“”\"(]*|de|da|la|van|von|bin|al)){0,6})"
    r"\s*(?=[,;(“”\"]|$|\n)"
)
_LABEL = re.compile(r"[\"“”]?\s*([A-Z][A-Z.'’-]{2,}(?: [A-Z][A-Z.'’-]+){0,3}|[A-Z][a-z]+ [A-Z][a-z]+): (?=\S)")
_SPOKEN = frozenset(("after", "before", "clause", "colon", "label", "according", "parenthetical", "signed"))


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
    partner: Speaker | None = None
    partner_block: int = -9
    answering: bool = False

    @property
    def entity(self) -> str | None:
        """The entity that spoke last."""
        return self.speaker.entity if self.speaker else None

    def after(self, unit: Unit, report: Report | None, speaker: Speaker) -> "Running":
        """What holds after a sentence with its main report, if any, and the one who speaks or acts in it."""
        if report is None and self.block == unit.block and self.near_block == unit.block:
            return self
        if report is None or report.rule not in _SPOKEN:
            return replace(self, near=speaker, near_block=unit.block)
        moved = replace(self, speaker=speaker, block=unit.block, near=speaker, near_block=unit.block)
        if self.speaker is not None and not _is_same(self.speaker, speaker):
            return replace(moved, partner=self.speaker, partner_block=self.block)
        return moved

    def held(self, unit: Unit) -> "Running":
        """What holds after a quotation that went on with its speaker."""
        heir = self.heir(unit)
        if heir is None:
            return self
        moved = replace(self, speaker=heir, block=unit.block, near=heir, near_block=unit.block)
        if heir is not self.partner:
            return moved
        return replace(moved, partner=self.speaker, partner_block=self.block, answering=True)

    def heir(self, unit: Unit) -> Speaker | None:
        """Who speaks a quotation that stands alone in a sentence."""
        if self.near and (self.colon or self.near_block == unit.block):
            return self.near
        if (
            self.answering
            and self.partner
            and (self.partner_block, self.block) == (unit.block - 2, unit.block - 1)
            and _is_short(unit)
        ):
            return self.partner
        return self.speaker if unit.block - self.block <= _REACH else None


def _is_same(one: Speaker, other: Speaker) -> bool:
    """Whether two speakers are one, as far as is known."""
    return (
        one.entity == other.entity if one.entity or other.entity else (one.start, one.end) == (other.start, other.end)
    )


def _is_short(unit: Unit) -> bool:
    """Whether a sentence is short enough for a line of a conversation, and whole in its marks."""
    return unit.last - unit.first <= _LINE_WORDS and not any(mark.broken for mark in unit.marks)


def principal(reports: Sequence[Report]) -> Report | None:
    """The report by which a sentence is remembered: one beside quotation marks, else speech, else the first."""
    named = [report for report in reports if report.source is not None]
    for rules in (("after", "before"), _SPOKEN):
        found = [report for report in named if report.rule in rules and not _is_aside(report)]
        if found:
            return found[0]
    return named[0] if named else None


def _is_aside(report: Report) -> bool:
    return report.source is not None and report.source.lower_ in ("who", "which", "that")


def announcer(page: Page, unit: Unit, cues: Sequence[Cue]) -> Token | None:
    """Who speaks after a colon: the subject of the last reporting verb, else of the last verb."""
    for cue in reversed(cues):
        source = cue.subject or (
            None if is_passive(cue.token) else nearest_subject(page, unit, cue, page.starts[unit.first])
        )
        if (
            source is not None
            and source.pos_ in ("PROPN", "PRON", "NOUN")
            and source.lower_ not in ("it", "that", "which")
        ):
            return source
    source = subject_of(page, unit, page.end_of(unit.last - 1))
    if source is not None and _acts(source):
        return source
    papers = lexicon().document
    return next(
        (t for t in page.tokens[unit.first : unit.last] if t.lemma_.lower() in papers and t.pos_ != "VERB"), None
    )


def signature(page: Page, mark: Marked) -> Token | None:
    """The name that signs a quotation after a dash, on its line or the next: ``"…" — Jane Roe``."""
    match = _SIGNATURE.match(page.text, mark.end, mark.end + _LONGEST_LABEL)
    if match is None or not match.group(1).strip():
        return None
    end = match.start(1) + len(match.group(1).rstrip("."))
    token = page.tokens[bisect_right(page.starts, end - 1) - 1]
    return None if token.pos_ in ("VERB", "AUX") else token


def label_inside(page: Page, mark: Marked) -> tuple[Token, int] | None:
    """The speaker's name that a transcript sets at the head of a quotation, and where the words begin: ``"ROE: …``."""
    match = _LABEL.match(page.text, mark.start, mark.end)
    if match is None:
        return None
    index = bisect_right(page.starts, match.end(1) - 1) - 1
    return page.tokens[index], match.end()


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
        whole = ((mark.start, mark.end),)
        if label := label_inside(page, mark):
            yield Report(((label[1], mark.end),), None, label[0], "label")
        elif signed := signature(page, mark):
            yield Report(whole, None, signed, "signed")
        elif alone:
            yield Report(whole, None, None, "floating", inherits=True)
        elif is_speech(page, mark):
            yield _embedded(page, unit, mark, reports)


def _embedded(page: Page, unit: Unit, mark: Marked, reports: Sequence[Report]) -> Report:
    """A quotation among words that do not report: the part after a split, a label's words, else the subject's."""
    whole = ((mark.start, mark.end),)
    lead = page.text[page.starts[unit.first] : mark.start].rstrip()
    if lead.endswith(",") and any(report.rule in ("after", "before") for report in reports):
        return Report(whole, None, None, "floating", inherits=True)
    source = subject_of(page, unit, mark.start)
    words = [t for t in page.tokens[unit.first : unit.last] if t.idx < mark.start and t.pos_ in ("PROPN", "NOUN")]
    if source is None and lead.endswith(":") and words and len(lead) < _LONGEST_LABEL:
        return Report(whole, None, words[-1], "label")
    if lead.endswith(_DASHES) and words and words[-1].pos_ == "PROPN" and words[-1].idx > mark.start - 12:
        return Report(whole, None, words[-1], "label")
    if source is not None and not _acts(source) and source.tag_ != "NNS":
        source = None
    return Report(whole, None, source, "embedded", inherits=source is None)


def is_speech(page: Page, mark: Marked) -> bool:
    """A sentence in marks: enough words, and the punctuation of a sentence inside."""
    inner = page.text[mark.start : mark.end].strip("\"“”„«»'‘’` \u00a0")
    words = inner.split()
    if len(words) < _SENTENCE_WORDS:
        return len(words) > 0 and inner[-1] in ".?!" and inner[0].isupper()
    return inner[-1] in ".,?!…—" or inner[0].isupper() or len(words) > 8
