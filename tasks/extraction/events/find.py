"""Events: who did what to whom, from the clauses of an article, one for each happening."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from tasks.document import EventType, Quad
from tasks.extraction.events import lexicon
from tasks.extraction.events.actors import Named, actor, antecedent, is_actor, name_tokens, people_in
from tasks.extraction.events.circumstances import anchored, date_of, place_of
from tasks.extraction.events.clauses import child, clause, complement
from tasks.extraction.events.lexicon import QUADS, Frame, effects
from tasks.extraction.events.matching import Match, match_noun, match_verb
from tasks.extraction.events.merging import merge
from tasks.extraction.events.modality import Standing, standing, typed
from tasks.extraction.events.scoring import LEAST, score
from tasks.extraction.facts import Actor, Event, Facts
from tasks.extraction.facts import Span as Stretch

_SPEECH = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE"})
_ASKING = frozenset({"REQUEST", "REJECT", "AGREE", "THREATEN"})
_FORCEFUL = frozenset({"SANCTION", "COERCE", "ASSAULT", "THREATEN", "PROTEST"})
_BLOWS = frozenset("retaliate avenge punish crush destroy fight respond revenge strike wipe eliminate".split())
_MUST = Frame(type="REQUEST", mode="change", belief=0.75, quad=QUADS["REQUEST"], flags=frozenset())
_TRIGGER_WORDS = 5


@dataclass(frozen=True, slots=True)
class _Coded:
    """A match with its standing and its type."""

    match: Match
    mode: Standing
    type: EventType
    quad: Quad


def find_events(doc: Doc, facts: Facts) -> tuple[Event, ...]:
    """Find the events of a document; ``facts`` lends its entities and dates."""
    named = name_tokens(doc, facts)
    dates = anchored(doc, facts.dates)
    events: list[Event] = []
    for sentence in doc.sents:
        for coded in _coded(sentence, named):
            event = _event(coded, named, dates.get(sentence.start, ()))
            if event is not None and event.score >= LEAST:
                events.append(event)
    return merge(events)


def _coded(sentence: Span, named: Named) -> Iterator[_Coded]:
    matches = [match for token in sentence if (match := _match(token, named)) is not None]
    taken, carried = _taken(matches), _carried(matches)
    verbs = {match.trigger.i for match in matches}
    for match in matches:
        if match.trigger.i in taken and not (
            match.trigger.pos_ in ("NOUN", "PROPN") and match.sources and match.targets
        ):
            continue
        if match.frame is not _MUST and match.trigger.i in carried:
            continue
        mode = standing(match.trigger)
        if (mode.ought and match.frame is not _MUST) or (mode.purpose and _serves(match.trigger, verbs)):
            continue
        kind, quad = typed(match.frame, mode)
        if kind == "AGREE" and match.inner is not None and _is_blow(match.inner, named):
            kind, quad = "THREATEN", QUADS["THREATEN"]
        yield _Coded(match, mode, kind, quad)


def _serves(word: Token, verbs: set[int]) -> bool:
    """Whether a purpose ("to disperse the crowd") belongs to another event's verb."""
    return any(above.i in verbs for above in word.ancestors)


def _match(token: Token, named: Named) -> Match | None:
    if token.pos_ in ("VERB", "ADJ") and token.dep_ not in ("amod", "compound"):
        return match_verb(token, named)
    if token.pos_ == "AUX" and token.lower_ == "must":
        return _must(token, named)
    if token.pos_ in ("NOUN", "PROPN") and token.dep_ != "compound":
        return match_noun(token, named)
    return None


def _must(token: Token, named: Named) -> Match | None:
    """ "Iran must stop, Macron said": what a reporter says another must do is asked of the other."""
    verb = token.head
    teller = verb.head
    if verb.dep_ != "ccomp" or effects().get(teller.lemma_.lower()) != "say":
        return None
    target = child(verb, "nsubj", "nsubjpass")
    sources = [t for s in clause(teller).subjects for t in people_in(s, named)]
    if target is None or not sources:
        return None
    targets = [t for t in people_in(target, named) if t.pos_ != "PRON" and t not in sources]
    if not targets:
        return None
    return Match(verb, (token, verb), _MUST, tuple(sources), tuple(targets), inner=verb)


def _is_blow(verb: Token, named: Named) -> bool:
    if verb.lemma_.lower() in _BLOWS:
        return True
    match = match_verb(verb, named)
    return match is not None and match.frame.type in _FORCEFUL


def _taken(matches: Sequence[Match]) -> set[int]:
    """The words that only say what is promised, asked for, refused, threatened or alleged."""
    taken: set[int] = set()
    for match in matches:
        grounds = match.inner is not None and match.inner.dep_ == "pcomp"
        if match.inner is not None and (match.frame.type in _SPEECH or (match.frame.type in _FORCEFUL and grounds)):
            taken |= {token.i for token in match.inner.subtree} - {match.trigger.i}
    return taken


def _carried(matches: Sequence[Match]) -> set[int]:
    carried = {noun.i for match in matches for noun in match.carried}
    return carried | {noun.i for match in matches if match.frame.type in _ASKING for noun in match.objects}


def _event(coded: _Coded, named: Named, dates: Sequence[tuple[Token, str]]) -> Event | None:
    match = coded.match
    source = _actors(match.sources, named)
    target = [one for one in _actors(match.targets, named) if one not in source or "recip" in match.frame.flags]
    if not source and not target:
        return None
    if "hard" in match.frame.flags and not (source and target):
        return None
    heads = {token.i for token in (*match.sources, *match.targets)}
    mode = match.frame.mode if coded.type == match.frame.type else None
    standing_ = coded.mode
    if coded.type == "REJECT" and match.frame.type != "REJECT":
        standing_ = replace(standing_, polarity="affirmed", modality="asserted")
    return Event(
        type=coded.type,
        mode=mode,
        triggers=(_stretch(match),),
        source=tuple(source),
        target=tuple(target),
        polarity=standing_.polarity,
        modality="asserted" if coded.type == "REQUEST" and standing_.ought else standing_.modality,
        date=date_of(match.trigger, match.parts, dates),
        place=place_of(match.trigger, match.parts, named, heads),
        quad=coded.quad,
        score=score(match, standing_, source, target),
    )


def _actors(heads: Sequence[Token], named: Named) -> list[Actor]:
    found: dict[Actor, None] = {}
    for head in heads:
        noun: Token | None = head
        if head.pos_ == "PRON":
            noun = antecedent(head, named) or (head if head.i in named.entities else None)
        if noun is None:
            continue
        for token in people_in(noun, named) if noun is not head else (noun,):
            found |= dict.fromkeys(actor(token, named))
    return list(found)


def _stretch(match: Match) -> Stretch:
    """The characters of the trigger: the verb with its particle and the noun that it carries, where they are close."""
    doc, first = match.trigger.doc, match.trigger
    last = first
    for part in match.parts:
        if 0 < part.i - first.i <= _TRIGGER_WORDS and part.i > last.i:
            last = part
    return Stretch(first.idx, last.idx + len(last))
