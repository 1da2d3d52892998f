"""What a name's own words say of its label."""

import re

from tasks.document import EntityLabel
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.model_names import closes_title, is_title_word
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens

_OPEN: frozenset[EntityLabel] = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "NORP"})


def relabel(name: Name, tokens: Tokens, lexicon: Lexicon) -> Name:
    """Correct a label that the name's own words contradict."""
    if name.trust >= 2 or name.label not in _OPEN:
        return name
    if titled := _behind_title(name, tokens, lexicon):
        return titled
    label = label_by_words(name, tokens, lexicon)
    if label == "PRODUCT":
        return Name(name.first, _behind_model(name.last, tokens), label, 2)
    return Name(name.first, name.last, label, max(name.trust, 1)) if label else name


def _behind_title(name: Name, tokens: Tokens, lexicon: Lexicon) -> Name | None:
    """In "Spokeswoman Sandy Jones" the title shows the person, whatever the label."""
    at = name.first
    while at < name.last - 1 and is_title_word(tokens.words[at], lexicon):
        at += 1
    if at == name.first or name.label == "PERSON" or not closes_title(tokens.words[at - 1], lexicon):
        return None
    words = tokens.words[at : name.last]
    plain = [word for word in words if word.isalpha() and not word.isupper() and word not in lexicon.listed]
    sure = words[0] in lexicon.first_names or tokens.words[at - 1].lower().startswith(("spokes", "minister"))
    if sure and len(words) <= 3 and len(plain) == len(words) and not _is_body(words[-1], lexicon):
        return Name(at, name.last, "PERSON", 1)
    return None


def _is_body(word: str, lexicon: Lexicon) -> bool:
    return word in lexicon.words["name.organisation_ends"]


def label_by_words(name: Name, tokens: Tokens, lexicon: Lexicon) -> EntityLabel | None:
    """Give the label that the words tell, or None."""
    words = [word.title() if len(word) > 3 and word.isupper() and tokens.upper[tokens.sentence[name.first]] else word
             for word in tokens.words[name.first : name.last]]  # fmt: skip
    if _is_model_number(name.last, tokens) and name.label in ("ORG", "PRODUCT"):
        return "PRODUCT"
    if len(words) == 1:
        acronym = words[0].isupper() and words[0].isalpha() and 2 <= len(words[0]) <= 5
        return "ORG" if acronym and name.label == "PERSON" and not tokens.upper[tokens.sentence[name.first]] else None
    tail, sets = words[-1], lexicon.words
    if tail in sets["name.event_ends"] and name.label != "PERSON":
        return "EVENT"
    if (
        tail in sets["name.organisation_ends"]
        or words[0] in sets["name.organisation_starts"]
        or (words[0] in sets["name.organisation_ends"] and words[1] in ("of", "for"))
    ):
        return None if name.label == "PERSON" and words[0] in lexicon.first_names and len(words) == 2 else "ORG"
    if tail in sets["name.facility_ends"] and name.label in ("PERSON", "GPE", "LOC", "FAC"):
        return "FAC"
    if (
        tail in sets["name.location_ends"]
        and name.label in ("PERSON", "GPE", "LOC", "ORG")
        and words[0] not in lexicon.first_names
    ):
        return "LOC"
    if tail in sets["name.place_ends"] and name.label in ("PERSON", "LOC"):
        return "GPE"
    return _as_person(words, name.label, lexicon)


_MODEL = re.compile(r"[A-Z]{1,4}-?\d{1,4}[A-Z]{0,3}(?:-\d+)?|(?!(?:19|20)\d\d$)\d{3}(?:-\d+)?s?|\d{3}[A-Z]{1,2}")


def _is_model_number(at: int, tokens: Tokens) -> bool:
    """A type designation behind a maker's name: "Boeing 787", "Airbus A380"."""
    if at >= len(tokens) or not _MODEL.fullmatch(tokens.words[at]) or tokens.sentence[at] != tokens.sentence[at - 1]:
        return False
    return tokens.word(at + 1) not in ("for", "and", "%", "points", "people") and tokens.pos[at] in (
        "NUM",
        "PROPN",
        "NOUN",
    )


def _behind_model(at: int, tokens: Tokens) -> int:
    """Token after the designation, with a variant behind a hyphen: "737-800"."""
    if tokens.word(at + 1) == "-" and tokens.word(at + 2)[:1].isdigit():
        return at + 3
    return at + 1


def _as_person(words: list[str], label: str, lexicon: Lexicon) -> EntityLabel | None:
    if label == "PERSON" or not 2 <= len(words) <= 4 or words[0] not in lexicon.first_names:
        return None
    rest = words[1:]
    if all(word[0].isupper() and word.replace("-", "").replace(".", "").isalpha() for word in rest):
        known = [word for word in rest if word in lexicon.listed or word in lexicon.words["name.organisation_ends"]]
        return None if known or any(word.isupper() and len(word) > 2 for word in rest) else "PERSON"
    return None
