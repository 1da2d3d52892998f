"""Actors: the words that name who does or suffers an event, their entity, country and sector."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from tasks.extraction.events.clauses import MEASURES, child, prepositions
from tasks.extraction.events.gazetteer import Entry, scan, sectors
from tasks.extraction.events.lexicon import classes
from tasks.extraction.facts import Actor, Entity, Facts

_ACTING = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC"})
_INNER = frozenset({"amod", "compound", "poss", "nmod", "nummod", "quantmod", "advmod", "case", "det", "appos"})
_AROUND = frozenset({"of", "in", "from", "for", "at", "inside", "near"})
_DROPPED = frozenset({"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"})
_HOME = frozenset({"country", "nation", "government", "side", "people", "party", "state"})
_LONGEST = 14
_PLURAL = frozenset({"they", "them", "themselves", "their"})
_BOTH = frozenset({"two", "both"})
_THIRD = frozenset({"he", "she", "it", "him", "her", "his", "its", "himself", "herself", "itself"}) | _PLURAL


@dataclass(frozen=True, slots=True)
class Named:
    """What a document's tokens name: entities by token index, table names by token index."""

    entities: dict[int, Entity]
    places: dict[int, Entry]
    home: dict[str, str]


def name_tokens(doc: Doc, facts: Facts) -> Named:
    """Index the entities' mentions and the tables' names by token; a PERSON's name is no country."""
    by_token: dict[int, Entity] = {}
    for entity in facts.entities:
        for mention in entity.mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            for token in span or ():
                by_token.setdefault(token.i, entity)
    tables = {
        index: entry
        for index, entry in scan(doc).items()
        if not ((known := by_token.get(index)) and known.label == "PERSON")
    }
    named = Named(by_token, tables, {})
    named.home.update(_homes(doc, named))
    return named


def _homes(doc: Doc, named: Named) -> dict[str, str]:
    """The country that stands before a person's name somewhere in the article ("Russian President Vladimir Putin")."""
    homes: dict[str, str] = {}
    for index, entity in named.entities.items():
        head = doc[index]
        if entity.label not in ("PERSON", "ORG") or entity.id in homes or head.dep_ == "compound":
            continue
        if code := entity.country or _country_before(head, named) or _country_of_role(head, named):
            homes[entity.id] = code
    return homes


def _country_before(head: Token, named: Named) -> str | None:
    for token in head.lefts:
        if token.dep_ in _INNER:
            for deep in token.subtree:
                if (entry := named.places.get(deep.i)) and entry.country:
                    return entry.country
    return None


def _country_of_role(head: Token, named: Named) -> str | None:
    """ "Bola Saraki, the president of Nigeria", "the Israeli prime minister, Benjamin Netanyahu"."""
    near = [item for item in head.children if item.dep_ == "appos"]
    if head.dep_ == "appos":
        near.append(head.head)
    for item in near:
        if item.i in named.entities and named.entities[item.i].label == "PERSON":
            continue
        if code := _country_before(item, named) or _country_behind(item, named):
            return code
    return None


def _country_behind(head: Token, named: Named) -> str | None:
    for name, noun in prepositions(head):
        if name in _AROUND:
            if (entry := named.places.get(noun.i)) and entry.country:
                return entry.country
            if code := _country_before(noun, named):
                return code
    return None


def is_actor(head: Token, named: Named) -> bool:
    """Whether a noun can act: a name of the right kind, a role word, people, or a name before it."""
    entity = named.entities.get(head.i)
    if entity is not None:
        return entity.label in _ACTING
    if head.i in named.places or _sector_word(head) or (head.pos_ == "PROPN" and not head.ent_type_):
        return True
    if head.pos_ == "PROPN" and any(item.dep_ == "compound" and _sector_word(item) for item in head.lefts):
        return True
    return head.lemma_.lower() in classes()["person"] or head.lower_ in classes()["person"]


def _sector_word(token: Token) -> str | None:
    table = sectors()
    return table.get(token.lower_) or table.get(token.lemma_.lower())


def is_object(head: Token) -> bool:
    """Whether a noun is a thing that can be struck, taken or closed."""
    return head.lemma_.lower() in classes()["military"] or head.lemma_.lower() in classes()["property"]


def people_in(head: Token, named: Named) -> list[Token]:
    """The actors in a noun phrase: the head and what is joined to it, else its owner, maker or nation."""
    if (head.lemma_.lower() in MEASURES or head.like_num) and head.lower_ not in _BOTH:
        for name, noun in prepositions(head):
            if name == "of" and (found := people_in(noun, named)):
                return found
    if head.lower_ in _BOTH and (found := partners(head, named)):
        return found
    heads = [token for token in (head, *_joined(head)) if is_actor(token, named) or token.lower_ in _THIRD]
    return heads or people_beside(head, named)


def people_beside(head: Token, named: Named) -> list[Token]:
    """The actors that own, make or follow a noun that is no actor itself."""
    inner = [item for item in head.children if item.dep_ == "poss"]
    inner += [noun for name, noun in prepositions(head) if name in ("by", "from")]
    inner += [noun for name, noun in prepositions(head) if name in ("of", "on", "against", "with", "for", "in")]
    inner += [item for item in head.children if item.dep_ in ("amod", "compound", "nmod") and item.i in named.places]
    for item in inner:
        if found := [token for token in (item, *_joined(item)) if is_actor(token, named)]:
            return found
        if item.dep_ == "pobj" and (deep := [t for t in item.children if t.dep_ == "poss" and is_actor(t, named)]):
            return deep
    return []


def _joined(head: Token) -> Iterator[Token]:
    yield from (
        token for token in head.conjuncts if token.i > head.i and token.pos_ in ("NOUN", "PROPN", "ADJ", "PRON")
    )


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
        sector=_sector_word(last),
    )


def phrase(head: Token) -> tuple[int, int]:
    """Token bounds of a noun phrase without article, relative clause and apposition."""
    left = head.i
    for item in sorted(head.lefts, key=lambda token: -token.i):
        if item.dep_ not in _INNER or item.right_edge.i + 1 != left:
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
        wide = head.pos_ == "NOUN" and item.lower_ in _AROUND
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
    if entity is not None and entity.country:
        return entity.country
    before = _country_before(head, named)
    if (own := named.places.get(head.i)) and own.country and not (before and own.kind == "capital"):
        return own.country
    inside = next((entry.country for t in tokens if (entry := named.places[t.i]).country), None)
    return before or inside or (named.home.get(entity.id) if entity else None) or _country_of_role(head, named)


def _sector(head: Token, entity: Entity | None, named: Named) -> str | None:
    if (own := named.places.get(head.i)) and own.sector:
        return own.sector
    words = [token for token in head.lefts if token.dep_ in ("compound", "amod", "nmod")]
    appositions = [item for item in head.children if item.dep_ == "appos"]
    if head.dep_ == "appos":
        appositions.append(head.head)
    if any(_sector_word(deep) == "BUS" for item in appositions for deep in item.subtree):
        return "BUS"
    for token in (head, *reversed(words), *(deep for word in words for deep in word.subtree), *appositions):
        if (entry := named.places.get(token.i)) and entry.sector and token is not head and entry.kind == "group":
            return entry.sector
        if sector := _sector_word(token):
            return sector
    if entity is not None and entity.role:
        return next((sectors()[w] for w in reversed(entity.role.lower().split()) if w in sectors()), None)
    return None


def partners(pronoun: Token, named: Named) -> list[Token]:
    """Whom "the two" or "they" stand for in "X met Y and the two signed …": both sides of the verb above."""
    for above in pronoun.ancestors:
        subject = child(above, "nsubj")
        if subject is None or subject == pronoun or subject.i > pronoun.i or subject.pos_ == "PRON":
            continue
        others = [noun for name, noun in prepositions(above) if name == "with"]
        others += [item for item in above.children if item.dep_ == "dobj"]
        return [t for side in (subject, *others) if is_actor(side, named) for t in people_in(side, named)]
    return []


def antecedent(pronoun: Token, named: Named) -> Token | None:
    """Whom a third-person pronoun stands for inside its sentence: the subject of the nearest verb above it."""
    for above in pronoun.ancestors:
        if above.pos_ not in ("VERB", "AUX"):
            continue
        given = child(above, "dobj")
        if given is not None and given.i < pronoun.i and not given.is_ancestor(pronoun) and given.pos_ != "PRON":
            if pronoun.dep_ == "poss" and is_actor(given, named) and _agrees(pronoun, given, named):
                return given
        subject = child(above, "nsubj", "nsubjpass")
        if subject is None or subject is pronoun or subject.i > pronoun.i or subject.pos_ == "PRON":
            continue
        if is_actor(subject, named) and _agrees(pronoun, subject, named):
            return subject
    return None


def _agrees(pronoun: Token, noun: Token, named: Named) -> bool:
    entity = named.entities.get(noun.i)
    if pronoun.lower_ in ("he", "she", "him", "her", "his"):
        return (entity is not None and entity.label == "PERSON") or (
            noun.tag_ in ("NN", "NNP") and noun.i not in named.places
        )
    if pronoun.lower_ in ("it", "its"):
        return not (entity is not None and entity.label == "PERSON")
    return (
        noun.tag_ in ("NNS", "NNPS") or bool(noun.conjuncts) or (entity is not None and entity.label in ("NORP", "ORG"))
    )
