"""What the words of a document name: entities, countries and groups, and who of them can act."""

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from tasks.extraction.events.clauses import prepositions
from tasks.extraction.events.gazetteer import Entry, scan, sectors
from tasks.extraction.events.lexicon import classes
from tasks.extraction.facts import Entity, Facts

_ACTING = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC"})
_BEHIND = frozenset({"REB", "MIL", "COP", "CRM", "GOV"})
#: Dependencies of the words that stand before a noun in its phrase.
BEFORE = frozenset({"amod", "compound", "poss", "nmod", "nummod", "quantmod", "advmod", "case", "det", "appos"})
#: Prepositions that tell which country a role or a group belongs to.
AROUND = frozenset({"of", "in", "from", "for", "at", "inside", "near"})


@dataclass(frozen=True, slots=True)
class Named:
    """What a document's tokens name: entities by token index, table names by token index."""

    entities: dict[int, Entity]
    places: dict[int, Entry]
    home: dict[str, str]


def name_tokens(doc: Doc, facts: Facts) -> Named:
    """Index the entities' mentions and the tables' names by token; a PERSON's name is no country."""
    by_token: dict[int, Entity] = {}
    referring: dict[int, Entity] = {}
    for entity in facts.entities:
        for mention in entity.mentions:
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            if not span:
                continue
            if mention.kind in ("nominal", "pronoun"):
                referring.setdefault(span.root.i, entity)
            else:
                by_token |= {token.i: entity for token in span if token.i not in by_token}
    tables = {
        index: entry
        for index, entry in scan(doc).items()
        if not ((known := by_token.get(index)) and known.label == "PERSON")
    }
    named = Named(referring | by_token, tables, {})
    named.home.update(_homes(doc, named))
    return named


def _homes(doc: Doc, named: Named) -> dict[str, str]:
    """The country that stands before a person's name somewhere in the article ("Russian President Vladimir Putin")."""
    homes: dict[str, str] = {}
    for index, entity in named.entities.items():
        head = doc[index]
        if entity.label not in ("PERSON", "ORG") or entity.id in homes or head.dep_ == "compound":
            continue
        if code := entity.country or country_before(head, named) or country_of_role(head, named):
            homes[entity.id] = code
    return homes


def country_before(head: Token, named: Named) -> str | None:
    """The country named before a noun: "the Russian president", "Taiwan's minister"."""
    for token in head.lefts:
        if token.dep_ in BEFORE:
            for deep in token.subtree:
                if (entry := named.places.get(deep.i)) and entry.country:
                    return entry.country
    return None


def country_of_role(head: Token, named: Named) -> str | None:
    """ "Bola Saraki, the president of Nigeria", "the Israeli prime minister, Benjamin Netanyahu"."""
    near = [item for item in head.children if item.dep_ == "appos"]
    if head.dep_ == "appos":
        near.append(head.head)
    for item in near:
        if item.i in named.entities and named.entities[item.i].label == "PERSON":
            continue
        if code := country_before(item, named) or _country_behind(item, named):
            return code
    return None


def _country_behind(head: Token, named: Named) -> str | None:
    for name, noun in prepositions(head):
        if name in AROUND:
            if (entry := named.places.get(noun.i)) and entry.country:
                return entry.country
            if code := country_before(noun, named):
                return code
    return None


def is_actor(head: Token, named: Named) -> bool:
    """Whether a noun can act: a name of the right kind, a role word, people, or a name before it."""
    entity = named.entities.get(head.i)
    if entity is not None:
        return entity.label in _ACTING
    if head.i in named.places or sector_word(head) or (head.pos_ == "PROPN" and not head.ent_type_):
        return True
    if head.pos_ == "PROPN" and any(item.dep_ == "compound" and sector_word(item) for item in head.lefts):
        return True
    return head.lemma_.lower() in classes()["person"] or head.lower_ in classes()["person"]


def sector_word(token: Token) -> str | None:
    """The sector that a role word stands for."""
    table = sectors()
    return table.get(token.lower_) or table.get(token.lemma_.lower())


def is_modifier(word: Token, named: Named) -> bool:
    """Whether a word before a noun names who is behind it: "Russian attack", "rebel attack", "police raid"."""
    return word.i in named.places or sector_word(word) in _BEHIND


def is_object(head: Token) -> bool:
    """Whether a noun is a thing that can be struck, taken or closed."""
    return head.lemma_.lower() in classes()["military"] or head.lemma_.lower() in classes()["property"]
