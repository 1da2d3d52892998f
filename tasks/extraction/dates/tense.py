"""Whether the words around a time expression speak of the past or of what is to come."""

import tomllib
from functools import cache
from pathlib import Path

from spacy.tokens import Token

from tasks.extraction.dates.story import Direction

_STEPS = 8


@cache
def _words() -> dict[str, frozenset[str]]:
    data = tomllib.loads(Path(__file__).with_name("tense.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in data.items()}


def direction_of(token: Token) -> Direction:
    """Read the direction off the token's way up through the parse: prepositions, adjectives, the first verb."""
    words = _words()
    hint: Direction = None
    for _ in range(_STEPS):
        head = token.head
        if token.lower_ in words["past_words"]:
            return "past"
        if token.lower_ in words["future_words"]:
            return "future"
        if token.lower_ in words["leading_words"]:
            hint = "future"
        if token.pos_ in ("VERB", "AUX") and (found := _of_verb(token)):
            return hint if hint and found == "past" and _orders(token) else found
        if head.i == token.i:
            break
        token = head
    return hint


def _orders(verb: Token) -> bool:
    return verb.lemma_.lower() in _words()["planning"]


def _of_verb(verb: Token) -> Direction:
    """The direction of one verb with its auxiliaries; None when it depends on a verb further up."""
    words = _words()
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if any(helper.lower_ in words["future_auxiliaries"] for helper in helpers):
        return "future"
    tag = verb.tag_
    if tag == "VBD":
        return "past"
    if tag == "VBN":
        return _of_participle(verb, helpers)
    if any(helper.tag_ == "VBD" for helper in helpers) or any(helper.lemma_ == "have" for helper in helpers):
        return "past"
    if any(helper.lower_ == "to" for helper in helpers):
        return _of_infinitive(verb)
    if tag == "VBG":
        return "future" if helpers else None
    if tag in ("VBZ", "VBP"):
        return "past" if verb.lemma_.lower() in words["reporting"] else "future"
    return "future" if tag == "VB" and verb.dep_ == "ROOT" else None


def _of_participle(verb: Token, helpers: list[Token]) -> Direction:
    if verb.lemma_.lower() in _words()["planning"]:
        return "future"
    if any(helper.lower_ in ("to", "be") for helper in helpers) and not any(h.tag_ == "VBD" for h in helpers):
        return "future"
    return "past"


def _of_infinitive(verb: Token) -> Direction:
    """What is to be done lies ahead, unless the verb above says that it was done."""
    above = verb.head
    if above.i == verb.i or above.lemma_.lower() in _words()["planning"]:
        return "future"
    return None if above.pos_ in ("VERB", "AUX") and above.tag_ in ("VBD", "VBN") else "future"
