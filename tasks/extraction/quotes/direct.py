"""Quoted stretches and the verbs beside them: ``"…," she said``, ``she said: "…"``, ``"…," she said, "…"``."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from tasks.extraction.facts import Span
from tasks.extraction.quotes.clauses import trimmed
from tasks.extraction.quotes.cues import Cue, is_passive, nearest_subject
from tasks.extraction.quotes.lexicon import lexicon
from tasks.extraction.quotes.marks import Marked
from tasks.extraction.quotes.reports import Range, Report
from tasks.extraction.quotes.units import Page, Unit

_BETWEEN = 14
_RECIPIENT = frozenset(("PROPN", "NOUN", "DET", "ADJ", "PRON", "ADP", "NUM", "PART", "ADV", "PUNCT", "CCONJ"))


def find_direct(page: Page, unit: Unit, cues: Sequence[Cue]) -> Iterator[Report]:
    """Find the quoted stretches of a sentence that a verb beside them reports."""
    words = lexicon()
    spoken = [cue for cue in cues if {cue.lemma, cue.phrase} & (words.speech | words.thought)]
    for number, mark in enumerate(unit.marks):
        limit = unit.marks[number + 1].start if number + 1 < len(unit.marks) else page.end_of(unit.last - 1)
        floor = unit.marks[number - 1].end if number else page.starts[unit.first]
        if cue := _following(page, unit, mark, limit, spoken):
            source = (
                cue.subject if _beside(cue, mark.end) else nearest_subject(page, unit, cue, mark.end) or cue.subject
            )
            yield _report(page, cue, _left_content(page, unit, mark), "after", source)
        elif cue := _preceding(page, mark, floor, spoken):
            source = cue.subject or (None if cue.passive else nearest_subject(page, unit, cue, floor))
            yield _report(page, cue, (mark.start, mark.end), "before", source)


def _beside(cue: Cue, start: int) -> bool:
    """Whether a verb's subject stands in the clause that begins at a character."""
    return is_passive(cue.token) or (cue.subject is not None and cue.subject.idx >= start)


def _following(page: Page, unit: Unit, mark: Marked, limit: int, cues: Sequence[Cue]) -> Cue | None:
    """The verb of a short clause that follows a quotation."""
    if not _runs_on(page, mark):
        return None
    cue = next((cue for cue in cues if mark.end <= cue.token.idx < limit), None)
    if cue is None or cue.token.tag_ == "VBG" or not _is_plain(page, mark.end, cue.first):
        return None
    after = page.tokens[cue.last + 1].text if cue.last + 1 < len(page.tokens) else ""
    return None if after in ("that", ":") else cue


def _runs_on(page: Page, mark: Marked) -> bool:
    """Whether a quotation's end leaves the sentence open."""
    inner = page.text[mark.start : mark.end].rstrip("\"”“»'’` \u00a0")[-1:]
    after = page.text[mark.end : mark.end + 2].lstrip()[:1]
    return inner in ",?!—–-…" or after in (",", "—", "–", "-") or mark.broken


def _is_plain(page: Page, start: int, token: int) -> bool:
    """Whether only a subject stands between a quotation and a verb."""
    index, seen = token - 1, 0
    first = bisect_left(page.starts, start)
    if (
        any(word.pos_ == "CCONJ" for word in page.tokens[first : min(first + 2, token)])
        or page.tokens[index].pos_ == "CCONJ"
    ):
        return False
    while index >= 0 and page.starts[index] >= start:
        seen += 1
        word = page.tokens[index]
        named = word.text[0].isupper()
        if (word.pos_ not in _RECIPIENT and not named) or word.text in (".", ";", ":", "that"):
            return False
        index -= 1
    return seen <= _BETWEEN


def _left_content(page: Page, unit: Unit, mark: Marked) -> Range:
    """What a clause after a quotation reports: the quotation, with the part of the sentence that leads into it."""
    lead = page.text[page.starts[unit.first] : mark.start]
    words = [token for token in page.tokens[unit.first : unit.last] if token.idx < mark.start and token.is_alpha]
    inner = page.text[mark.start : mark.end].lstrip("\"“„«'‘`")
    sentence_like = inner[:1].isupper() and lead.rstrip()[-1:] in (",", ":", "—", "")
    if len(words) < 2 or sentence_like:
        return mark.start, mark.end
    return trimmed(page, page.starts[unit.first], mark.end) or (mark.start, mark.end)


def _preceding(page: Page, mark: Marked, floor: int, cues: Sequence[Cue]) -> Cue | None:
    """The verb that a quotation follows, with nothing but a listener, a time or a place between."""
    cue = next((cue for cue in reversed(cues) if floor <= cue.token.idx < mark.start), None)
    if cue is None or not _is_open(page, cue, mark):
        return None
    return cue


def _is_open(page: Page, cue: Cue, mark: Marked) -> bool:
    between = page.text[page.end_of(cue.last) : mark.start].strip()
    if not between or between in (",", ":", "that", "—"):
        return True
    index = cue.last + 1
    while index < len(page.tokens) and page.starts[index] < mark.start:
        if page.tokens[index].pos_ not in _RECIPIENT or index - cue.last > _BETWEEN:
            return between.endswith(":") and "." not in between
        index += 1
    return between[-1] in ",:"


def _report(page: Page, cue: Cue, content: Range, rule: str, source: Token | None) -> Report:
    span = Span(page.starts[cue.first], page.end_of(cue.last))
    return Report((content,), span, source, rule, inherits=source is None and not cue.passive)
