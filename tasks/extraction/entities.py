"""Entities: the model's names, cleaned and gathered into one entry for each person, place or organisation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from tasks.document import EntityLabel
from tasks.extraction.facts import Entity, Mention

LABELS: dict[str, EntityLabel] = {
    "PERSON": "PERSON",
    "NORP": "NORP",
    "FAC": "FAC",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "PRODUCT": "PRODUCT",
    "EVENT": "EVENT",
    "WORK_OF_ART": "WORK_OF_ART",
    "LAW": "LAW",
}
_ARTICLE = re.compile(r"(?:the|a|an)\s+", re.I)
_TAIL = re.compile(r"(?:['’]s?|[\s,;:.!?-])+$")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.)+$|\b(?:Inc|Corp|Ltd|Co|Jr|Sr|St|Bros)\.$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in the text."""

    start: int
    end: int
    text: str
    label: EntityLabel


def find_entities(doc: Doc) -> tuple[Entity, ...]:
    """Gather the names of a document into entities, in order of first mention."""
    names = list(_names(doc))
    groups: dict[tuple[str, str], list[Name]] = {}
    full = _surnames(names)
    for name in names:
        label, text = _resolved(name, full)
        groups.setdefault((label, text.casefold()), []).append(name)
    entities = [_entity(f"e{number}", names) for number, names in enumerate(groups.values(), 1)]
    return _with_salience(entities, len(doc.text))


def _names(doc: Doc) -> Iterator[Name]:
    for span in doc.ents:
        label = LABELS.get(span.label_)
        if label is None:
            continue
        start, end = trim(doc.text, span.start_char, span.end_char)
        if start < end and any(char.isalpha() for char in doc.text[start:end]):
            yield Name(start, end, doc.text[start:end], label)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut articles, possessives and stray punctuation off a name's ends."""
    while start < end and text[start].isspace():
        start += 1
    if article := _ARTICLE.match(text, start, end):
        start = article.end()
    if not _ABBREVIATION.search(text[start:end]) and (tail := _TAIL.search(text[start:end])):
        end = start + tail.start()
    return start, end


def _surnames(names: list[Name]) -> dict[str, str | None]:
    """Full person names by each of their single words; None where two people share the word."""
    table: dict[str, str | None] = {}
    for name in names:
        words = name.text.split()
        if name.label != "PERSON" or len(words) < 2:
            continue
        for word in (words[0], words[-1]):
            key = word.casefold()
            table[key] = name.text if table.get(key, name.text) == name.text else None
    return table


def _resolved(name: Name, full: dict[str, str | None]) -> tuple[str, str]:
    """A lone surname once seen in a full name is that person, whatever the model called it."""
    if " " not in name.text and name.label in ("PERSON", "ORG", "GPE") and (person := full.get(name.text.casefold())):
        return "PERSON", person
    return name.label, name.text


def _entity(entity_id: str, names: list[Name]) -> Entity:
    best = max(names, key=lambda name: (len(name.text.split()), -name.start))
    aliases = dict.fromkeys(name.text for name in names if name.text != best.text)
    return Entity(
        id=entity_id,
        label=best.label,
        name=best.text,
        aliases=tuple(aliases),
        mentions=tuple(Mention(name.start, name.end, "name") for name in names),
    )


def _with_salience(entities: list[Entity], length: int) -> tuple[Entity, ...]:
    """Weigh each entity by how often and how early it is mentioned, against the weightiest one."""
    weights = [len(entity.mentions) * (2 - entity.mentions[0].start / max(1, length)) for entity in entities]
    top = max(weights, default=1.0)
    return tuple(
        replace(entity, salience=round(weight / top, 3)) for entity, weight in zip(entities, weights, strict=True)
    )
