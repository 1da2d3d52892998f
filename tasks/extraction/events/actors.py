"""Actors as they leave the component: the words that name them, their entity, country and sector."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from tasks.extraction.events.clauses import MEASURES, child
from tasks.extraction.events.gazetteer import sectors
from tasks.extraction.events.naming import AROUND, BEFORE, Named, country_before, country_of_role, sector_word
from tasks.extraction.events.people import antecedent
from tasks.extraction.facts import Actor, Entity

_DROPPED = frozenset({"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"})
_HOME = frozenset({"country", "nation", "government", "side", "people", "party", "state"})
_LANDS = frozenset({"GPE", "LOC", "NORP", "FAC"})
_LONGEST = 14


def actor(head: Token, named: Named) -> Iterator[Actor]:
    """Describe the actor a noun names; two nations before one noun ("Russian and Ukrainian talks") are two actors."""
    nations = _nations(head, named)
    if len(nations) > 1:
        for token in nations:
            yield _nation(token, head if token is nations[-1] else None, named)
        return
    if head.lemma_.lower() in _HOME and (owner := child(head, "poss")) is not None and owner.pos_ == "PRON":
        known = antecedent(owner, named)
        if known is not None:
            entity = _entity(known, named)
            yield replace(_plain(head, named), country=_country(known, entity, (), named))
            return
    yield _plain(head, named)


def _plain(head: Token, named: Named) -> Actor:
    start, end = phrase(_measured(head))
    entity = _entity(head, named)
    tokens = [token for token in head.doc[start:end] if token.i in named.places]
    return Actor(
        start=head.doc[start].idx,
        end=head.doc[end - 1].idx + len(head.doc[end - 1]),
        entity=entity.id if entity else None,
        country=_country(head, entity, tokens, named),
        sector=_sector(head, entity, named),
    )


def _measured(head: Token) -> Token:
    """The noun that counts what the head names ("scores of refugees"), else the head."""
    above = head.head
    if head.dep_ == "pobj" and above.lower_ == "of" and above.head.lemma_.lower() in MEASURES:
        return above.head
    return head


def _nations(head: Token, named: Named) -> list[Token]:
    first = next((item for item in head.lefts if item.dep_ == "amod" and _is_people(item, named)), None)
    if first is None:
        return []
    return [first, *(token for token in first.conjuncts if _is_people(token, named) and token.i < head.i)]


def _is_people(token: Token, named: Named) -> bool:
    entry = named.places.get(token.i)
    return entry is not None and entry.kind in ("people", "name")


def _nation(token: Token, head: Token | None, named: Named) -> Actor:
    last = head or token
    entity = named.entities.get(token.i)
    return Actor(
        start=token.idx,
        end=last.idx + len(last),
        entity=entity.id if entity else None,
        country=named.places[token.i].country,
        sector=sector_word(last),
    )


def phrase(head: Token) -> tuple[int, int]:
    """Token bounds of a noun phrase without article, relative clause and apposition."""
    left = head.i
    for item in sorted(head.lefts, key=lambda token: -token.i):
        if item.dep_ not in BEFORE or item.right_edge.i + 1 != left:
            break
        left = item.left_edge.i
    right = _right_edge(head)
    if right - left >= _LONGEST:
        right = head.i
    doc = head.doc
    while left < head.i and (doc[left].lower_ in _DROPPED or doc[left].is_punct or doc[left].is_space):
        left += 1
    return left, right + 1


def _right_edge(head: Token) -> int:
    right = head.i
    for item in head.rights:
        wide = head.pos_ == "NOUN" and item.lower_ in AROUND
        if item.dep_ != "prep" or not (wide or item.lower_ == "of") or item.i != right + 1:
            break
        noun = child(item, "pobj")
        if noun is None or any(deep.pos_ == "VERB" or deep.is_punct for deep in item.subtree):
            break
        right = item.right_edge.i
        if item.lower_ != "of":
            break
    return right


def _entity(head: Token, named: Named) -> Entity | None:
    if (own := named.entities.get(head.i)) is not None:
        return own
    for item in head.children:
        if item.dep_ == "appos" and (other := named.entities.get(item.i)) and other.label in ("PERSON", "ORG"):
            return other
    return None


def _country(head: Token, entity: Entity | None, tokens: Sequence[Token], named: Named) -> str | None:
    if entity is not None and entity.country and entity.label in _LANDS:
        return entity.country
    before = country_before(head, named)
    if (own := named.places.get(head.i)) and own.country and not (before and own.kind == "capital"):
        return own.country
    inside = next((entry.country for t in tokens if (entry := named.places[t.i]).country), None)
    known = (entity.country or named.home.get(entity.id)) if entity is not None else None
    return before or inside or known or country_of_role(head, named)


def _sector(head: Token, entity: Entity | None, named: Named) -> str | None:
    if (own := named.places.get(head.i)) and own.sector:
        return own.sector
    words = [token for token in head.lefts if token.dep_ in ("compound", "amod", "nmod")]
    appositions = [item for item in head.children if item.dep_ == "appos"]
    if head.dep_ == "appos":
        appositions.append(head.head)
    if any(sector_word(deep) == "BUS" for item in appositions for deep in item.subtree):
        return "BUS"
    for token in (head, *reversed(words), *(deep for word in words for deep in word.subtree), *appositions):
        if (entry := named.places.get(token.i)) and entry.sector and token is not head and entry.kind == "group":
            return entry.sector
        if sector := sector_word(token):
            return sector
    if entity is not None and entity.role:
        return next((sectors()[w] for w in reversed(entity.role.lower().split()) if w in sectors()), None)
    return None
