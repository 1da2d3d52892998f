"""Reported clauses: what a reporting verb or noun governs in the parse, quotation marks or not."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from tasks.extraction.facts import Span
from tasks.extraction.quotes.cues import Cue, is_resumed
from tasks.extraction.quotes.lexicon import lexicon
from tasks.extraction.quotes.reports import Range, Report
from tasks.extraction.quotes.units import Page, Unit

_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_AFTER = 14
# Words for blows and for criticism: only a person's are words.
_BLOWS = frozenset(("attack", "blast", "assail", "slam"))
_LOOSE = re.compile(r"[\s,;]+(?:and|but|or)[\s,;]*$")
_PARTICLES = frozenset(("about", "of", "for", "on", "with", "against", "to", "at", "out"))


def find_clauses(page: Page, unit: Unit, cues: Sequence[Cue]) -> Iterator[Report]:
    """Find what the reporting verbs of a sentence govern, in the order of the verbs."""
    for cue in cues:
        report = governed(page, unit, cue) or parenthetical(page, unit, cue)
        if report is not None:
            yield report


def governed(page: Page, unit: Unit, cue: Cue) -> Report | None:
    """Give the clause, infinitive or object to the right of a verb as its content."""
    for rule, heads in _frames(cue):
        if heads:
            first = min(head.left_edge.i for head in heads)
            last = max(head.right_edge.i for head in heads)
            first, last = max(first, cue.last + 1, unit.first), min(last, unit.last - 1)
            last = _before_semicolon(page, first, _before_resumed(page, heads[0], last))
            if first <= last:
                content = trimmed(page, page.starts[first], page.end_of(last))
                return _report(page, cue, (content,), rule) if content else None
    return None


def _before_resumed(page: Page, head: Token, last: int) -> int:
    """The last token of a clause before a verb that the parse joined to it but that reports anew."""
    resumed = next((child for child in head.children if child.i <= last and is_resumed(child)), None)
    if resumed is None:
        return last
    cut = resumed.i
    while (
        cut > head.i + 1 and page.tokens[cut - 1].pos_ in ("CCONJ", "ADV", "AUX", "PUNCT") and page.inside[cut - 1] < 0
    ):
        cut -= 1
    return cut - 1


def _before_semicolon(page: Page, first: int, last: int) -> int:
    """The last token of a content before a semicolon outside marks, after which the writer mostly speaks again."""
    return next((i - 1 for i in range(first, last + 1) if page.tokens[i].text == ";" and page.inside[i] < 0), last)


def _frames(cue: Cue) -> Iterator[tuple[str, list[Token]]]:
    """The words that may be a verb's content, best first, by the lists in which the verb stands."""
    words, names = lexicon(), {cue.lemma, cue.phrase}
    right = [child for child in cue.token.children if child.i > cue.last or child.i > cue.token.i]
    if names & words.speech or names & words.thought:
        rule = "clause" if names & words.speech else "thought"
        yield rule, [child for child in right if child.dep_ == "ccomp"][:1]
    if names & words.naming:
        yield "naming", _named(right)
    if names & words.intention:
        yield "intention", [child for child in right if child.dep_ == "xcomp" and _has_to(child)][:1]
    if names & words.view and not (names & _BLOWS and not _is_person(cue.subject)):
        yield "view", _viewed(cue, right)


def _is_person(subject: Token | None) -> bool:
    return subject is not None and (subject.ent_type_ == "PERSON" or subject.lower_ in ("he", "she", "who"))


def _named(right: list[Token]) -> list[Token]:
    thing = [child for child in right if child.dep_ in ("dobj", "nsubj")][:1]
    name = [child for child in right if child.dep_ in ("oprd", "xcomp", "ccomp")]
    name += [child for child in right if child.dep_ == "prep" and child.lower_ == "as"]
    return thing + name[:1] if name else []


def _has_to(verb: Token) -> bool:
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)


def _viewed(cue: Cue, right: list[Token]) -> list[Token]:
    if cue.phrase != cue.lemma:
        preps = [child for child in right if child.i == cue.last and child.dep_ == "prep"]
        return [noun for prep in preps for noun in prep.children if noun.dep_ in ("pobj", "pcomp")][:1] or [
            child for child in right if child.dep_ == "dobj"
        ][:1]
    return [child for child in right if child.dep_ == "dobj"][:1]


def parenthetical(page: Page, unit: Unit, cue: Cue) -> Report | None:
    """Give what stands before (and after) a short reporting clause: ``…, he said`` and ``…, he said, …``."""
    words = lexicon()
    if cue.subject is None or cue.lemma not in words.speech | words.thought | {"show"} or cue.passive:
        return None
    if cue.token.tag_ not in _FINITE and cue.token.tag_ != "VBN":
        return None
    first, last = _clause_edges(page, unit, cue)
    comma = first - 1
    if comma <= unit.first or (page.tokens[comma].text not in (",", "—", "–", "--", "-") and page.inside[comma] < 0):
        return None
    close = _clause_close(page, unit, last)
    if close is None:
        return None
    goes_on = close < unit.last and page.tokens[close].text == "," and _goes_on(page, unit, close + 1)
    if not _has_verb(page, unit.first, comma) and not (goes_on and cue.token.dep_ == "parataxis"):
        return None
    ranges = [trimmed(page, page.starts[unit.first], page.starts[comma])]
    if goes_on:
        ranges.append(trimmed(page, page.starts[close + 1], page.end_of(unit.last - 1)))
    kept = tuple(item for item in ranges if item and not is_adverb(page, *item))
    return _report(page, cue, kept, "parenthetical") if kept else None


def is_adverb(page: Page, start: int, end: int) -> bool:
    """Whether a stretch is one adverb or conjunction, which says nothing by itself: ``Meanwhile, she said, …``."""
    first = bisect_left(page.starts, start)
    only = first + 1 >= len(page.starts) or page.starts[first + 1] >= end
    return only and page.tokens[first].pos_ in ("ADV", "CCONJ", "SCONJ", "INTJ")


def _clause_edges(page: Page, unit: Unit, cue: Cue) -> tuple[int, int]:
    """First and last token of subject and verb together."""
    subject = cue.subject
    if subject is None or not unit.first <= subject.i < unit.last:
        return cue.first, cue.last
    left = min(subject.left_edge.i, cue.first) if subject.i < cue.token.i else cue.first
    right = max(cue.last, subject.right_edge.i) if subject.i > cue.token.i else cue.last
    return max(left, unit.first), min(right, unit.last - 1)


def _clause_close(page: Page, unit: Unit, last: int) -> int | None:
    """Where a reporting clause ends: the comma, mark or end after it; None when more than adjuncts follow."""
    for index in range(last + 1, min(last + 1 + _AFTER, unit.last)):
        token = page.tokens[index]
        if token.text in (",", ";", "—", "–", "--") or page.inside[index] >= 0:
            return index
        if token.pos_ in ("VERB", "AUX", "SCONJ") and token.dep_ not in ("amod", "compound"):
            return None
    return unit.last if unit.last <= last + 1 + _AFTER else None


def _has_verb(page: Page, first: int, last: int) -> bool:
    return any(page.tokens[i].pos_ in ("VERB", "AUX") for i in range(first, last)) or last - first >= 5


def _goes_on(page: Page, unit: Unit, index: int) -> bool:
    """Whether the content goes on after the reporting clause, and not a remark about the speaker."""
    if index >= unit.last - 1:
        return False
    token = page.tokens[index]
    return token.tag_ not in ("VBG", "WP", "WDT", "WRB") and token.lower_ not in (
        "who",
        "which",
        "while",
        "when",
        "as",
        "although",
        "adding",
    )


def _report(page: Page, cue: Cue, ranges: tuple[Range, ...], rule: str) -> Report:
    span = Span(page.starts[cue.first], page.end_of(cue.last))
    return Report(ranges, span, cue.subject, rule, inherits=_hangs_on(page, cue), passive=cue.passive)


def _hangs_on(page: Page, cue: Cue) -> bool:
    """Whether a participle without a subject goes on with the speaker: ``…, he said, adding that …``."""
    before = page.tokens[cue.first - 1].text if cue.first else ","
    return cue.subject is None and not cue.passive and cue.token.tag_ == "VBG" and (before == "," or cue.first == 0)


def trimmed(page: Page, start: int, end: int) -> Range | None:
    """Cut white space and loose punctuation off a content, and take in every quotation it cuts; None if empty."""
    text = page.text
    while start < end and (text[start].isspace() or text[start] in ",;:–—-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:.–—-?!…"):
        end -= 1
    if tail := _LOOSE.search(text[max(start, end - 8) : end]):
        end -= len(tail.group())
    for mark in page.marks_between(start, end):
        start, end = min(start, mark.start), max(end, mark.end)
    return (start, end) if any(char.isalnum() for char in text[start:end]) else None
