"""Events: who did what to whom, from the clauses of an article, one for each happening."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from tasks.extraction.events.actors import actor
from tasks.extraction.events.circumstances import anchored, date_of, place_of
from tasks.extraction.events.coding import Coded, code
from tasks.extraction.events.matching import Match, Matcher
from tasks.extraction.events.merging import merge
from tasks.extraction.events.modality import Standing
from tasks.extraction.events.naming import Named, name_tokens
from tasks.extraction.events.people import antecedent, people_in
from tasks.extraction.events.reporting import with_article_dates, with_reporters
from tasks.extraction.events.scoring import LEAST, score
from tasks.extraction.facts import Actor, Context, Event, Facts, Span

_NOT_HEADS = frozenset({"compound", "appos"})
_TRIGGER_WORDS = 7
#: Longer "sentences" are lists and tables that the parser makes no sense of.
_LONGEST_SENTENCE = 200


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a sentence lends its events: names, dates, and the words of all its events."""

    named: Named
    dates: Sequence[tuple[Token, str]]
    triggers: set[int]


def find_events(doc: Doc, facts: Facts, context: Context) -> tuple[Event, ...]:
    """Find the events of a document, in text order; ``facts`` lends its entities, dates and quotations."""
    named = name_tokens(doc, facts)
    matcher = Matcher(named)
    dates = anchored(doc, facts.dates)
    events: list[Event] = []
    for sentence in doc.sents:
        if len(sentence) > _LONGEST_SENTENCE:
            continue
        found = list(code(sentence, matcher, named))
        scene = _Scene(named, dates.get(sentence.start, ()), {one.match.trigger.i for one in found})
        for coded in found:
            event = _event(coded, scene)
            if event is not None and event.score >= LEAST:
                events.append(event)
    told = with_reporters(doc, events, facts.quotes, named)
    return with_article_dates(doc, merge(told), context)


def _event(coded: Coded, scene: _Scene) -> Event | None:
    match, flags, named = coded.match, coded.match.frame.flags, scene.named
    source = _actors(match.sources, named)
    target = [one for one in _actors(match.targets, named) if one not in source or "recip" in flags]
    if "recip" in flags and not target and len(source) > 1:
        target = source
    if not source and not target:
        return None
    if "hard" in flags and not (source and target):
        return None
    mode = _settled(coded)
    sides = {token.i for token in (*match.sources, *match.targets)}
    date, basis = date_of(match.trigger, match.parts, scene.dates, scene.triggers)
    return Event(
        type=coded.type,
        mode=match.frame.mode if coded.type == match.frame.type else None,
        triggers=(_stretch(match),),
        source=tuple(source),
        target=tuple(target),
        polarity=mode.polarity,
        modality=mode.modality,
        date=date,
        date_from=basis,
        place=place_of(match.trigger, match.parts, named, sides, scene.triggers),
        quad=coded.quad,
        score=score(match, mode, source, target),
    )


def _settled(coded: Coded) -> Standing:
    """A refusal and a demand are themselves affirmed and asserted, whatever becomes of what they are about."""
    refused = coded.type == "REJECT" and coded.match.frame.type != "REJECT"
    if refused or coded.mode.ought:
        return replace(coded.mode, polarity="affirmed", modality="asserted")
    return coded.mode


def _actors(heads: Sequence[Token], named: Named) -> list[Actor]:
    found: dict[Actor, None] = {}
    for head in heads:
        for token in _resolved(head, named):
            found |= dict.fromkeys(actor(token, named))
    return list(found)


def _resolved(head: Token, named: Named) -> Sequence[Token]:
    """The noun a pronoun stands for in its sentence, else the pronoun itself where it is a known mention."""
    if head.pos_ != "PRON":
        return (head,)
    finders = (antecedent, _mention_before) if head.dep_ == "poss" else (_mention_before, antecedent)
    noun = next((found for finder in finders if (found := finder(head, named)) is not None), None)
    if noun is not None:
        return people_in(noun, named)
    return (head,) if head.i in named.entities else ()


def _mention_before(pronoun: Token, named: Named) -> Token | None:
    """The nearest noun before a pronoun in its sentence that names the pronoun's entity."""
    entity = named.entities.get(pronoun.i)
    if entity is None:
        return None
    words = pronoun.doc[pronoun.sent.start : pronoun.i]
    same = [t for t in words if named.entities.get(t.i) is entity and t.pos_ != "PRON" and t.dep_ not in _NOT_HEADS]
    return same[-1] if same else None


def _stretch(match: Match) -> Span:
    """The characters of the trigger: the verb with its particle and the noun that it carries, where they are close."""
    first = last = match.trigger
    for part in match.parts:
        if 0 < part.i - first.i <= _TRIGGER_WORDS and part.i > last.i:
            last = part
    return Span(first.idx, last.idx + len(last))
