"""Reports without a verb: ``according to …``, ``Name: …``, and nouns with their content (``the claim that …``)."""

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from tasks.extraction.facts import Span
from tasks.extraction.quotes.clauses import is_adverb, trimmed
from tasks.extraction.quotes.cues import Cue, subject_beside
from tasks.extraction.quotes.lexicon import lexicon
from tasks.extraction.quotes.reports import Range, Report
from tasks.extraction.quotes.units import Page, Unit

_LABEL_WORDS = 9
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Mm]e|[Uu]s)\b")


def find_sourced(page: Page, unit: Unit) -> Iterator[Report]:
    """Find ``according to X``: the rest of the sentence is X's."""
    for index in range(unit.first, unit.last - 2):
        if (
            page.tokens[index].lower_ == "according"
            and page.tokens[index + 1].lower_ == "to"
            and page.inside[index] < 0
        ):
            source = _governed(page, unit, index + 2)
            if source is not None:
                yield from _according(page, unit, index, source)


def _governed(page: Page, unit: Unit, first: int) -> Token | None:
    """The head of the noun phrase after a preposition."""
    prep = page.tokens[first - 1]
    noun = next((child for child in prep.children if child.dep_ == "pobj"), None)
    if noun is not None and unit.first <= noun.i < unit.last:
        return noun
    return next(
        (t for t in page.tokens[first : min(first + 8, unit.last)] if t.pos_ in ("NOUN", "PROPN", "PRON")), None
    )


def _according(page: Page, unit: Unit, index: int, source: Token) -> Iterator[Report]:
    cue = Span(page.starts[index], page.end_of(index + 1))
    right = max(source.right_edge.i, source.i)
    close = next(
        (
            i
            for i in range(source.i + 1, unit.last)
            if page.tokens[i].text == "," and (i > right or index == unit.first)
        ),
        None,
    )
    ranges = []
    if index > unit.first:
        ranges.append(trimmed(page, page.starts[unit.first], page.starts[index]))
    if (
        close is not None
        and close < unit.last - 1
        and (index == unit.first or len(page.tokens[unit.first : index]) < 6)
    ):
        ranges.append(trimmed(page, page.starts[close + 1], page.end_of(unit.last - 1)))
    kept = tuple(item for item in ranges if item and not is_adverb(page, *item))
    if kept:
        yield Report(kept, cue, source, "according")


def find_colons(page: Page, unit: Unit, cues: Sequence[Cue]) -> Iterator[Report]:
    """Find ``Name: words`` of headlines and transcripts, and ``she wrote: words`` without marks."""
    for index in range(unit.first + 1, unit.last - 1):
        if page.tokens[index].text != ":" or page.inside[index] >= 0:
            continue
        content = trimmed(page, page.end_of(index), page.end_of(unit.last - 1))
        cue = next((cue for cue in reversed(cues) if cue.token.i < index and cue.lemma in lexicon().speech), None)
        colon = Span(page.starts[index], page.end_of(index))
        if cue and content and _leads_to(page, cue, index):
            yield Report((content,), Span(page.starts[cue.first], page.end_of(cue.last)), cue.subject, "colon")
        elif content and _is_headed(page, unit, index) and (source := _label(page, unit, index, content)) is not None:
            yield Report((content,), colon, source, "label")
        return


def _leads_to(page: Page, cue: Cue, colon: int) -> bool:
    """Whether nothing but a listener, a time or a place stands between a verb and a colon."""
    between = page.tokens[cue.last + 1 : colon]
    return len(between) <= _LABEL_WORDS and not any(word.pos_ in ("VERB", "AUX", "PUNCT") for word in between)


def _is_headed(page: Page, unit: Unit, colon: int) -> bool:
    """Whether a label may name a speaker: in a headline or caption, in a transcript, or before quotation marks."""
    if unit.first == 0 or page.blocks[max(0, unit.block)].kind in ("title", "heading", "caption"):
        return True
    label = page.text[page.starts[unit.first] : page.starts[colon]]
    return label.isupper() or page.inside[min(colon + 1, len(page.inside) - 1)] >= 0


def _label(page: Page, unit: Unit, colon: int, content: Range) -> Token | None:
    """The name that stands alone before a colon; a single capitalised word is one when what follows says ``I``."""
    words = page.tokens[unit.first : colon]
    if not words or len(words) > _LABEL_WORDS or any(word.pos_ in ("VERB", "AUX") for word in words):
        return None
    heads = [word for word in words if word.pos_ in ("PROPN", "NOUN")]
    if not heads:
        return None
    named = any(word.ent_type_ in ("PERSON", "ORG") for word in words)
    said = heads[-1].lemma_.lower() in lexicon().document | lexicon().person
    spoken = len(words) == 1 and heads[-1].text[0].isupper() and _FIRST_PERSON.search(page.text, *content) is not None
    return heads[-1] if named or said or spoken else None


def find_nouns(page: Page, unit: Unit) -> Iterator[Report]:
    """Find nouns that report: ``his claim that …``, ``a pledge to …``."""
    nouns = lexicon().noun
    for index in range(unit.first, unit.last):
        token = page.tokens[index]
        if token.pos_ != "NOUN" or page.inside[index] >= 0 or token.lemma_.lower() not in nouns:
            continue
        clause = next(
            (c for c in token.children if c.dep_ in ("acl", "ccomp", "relcl") and c.i > index and _is_that(c)), None
        )
        if clause is None:
            continue
        last = min(clause.right_edge.i, unit.last - 1)
        content = trimmed(page, page.starts[clause.left_edge.i], page.end_of(last))
        if content:
            yield Report((content,), Span(token.idx, token.idx + len(token)), _owner(page, unit, token), "noun")


def _is_that(clause: Token) -> bool:
    """Whether a clause is opened by ``that`` as a conjunction."""
    return any(child.lower_ == "that" and child.dep_ == "mark" for child in clause.children)


def _owner(page: Page, unit: Unit, noun: Token) -> Token | None:
    """Whose claim it is: its possessor, else the subject of the verb it is the object of."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in ("by", "from", "of"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    verb = noun.head
    return subject_beside(page, unit, verb) if noun.dep_ == "dobj" else None
