"""Whether the words around a time expression speak of the past or of what is to come."""

import tomllib
from functools import cache
from itertools import islice
from pathlib import Path

from spacy.tokens import Token

from tasks.extraction.dates.story import Direction

_STEPS = 8
_MOST_CHILDREN = 60


@cache
def _words() -> dict[str, frozenset[str]]:
    data = tomllib.loads(Path(__file__).with_name("tense.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in data.items()}


def direction_of(token: Token) -> Direction:
    """Read the direction off the token's way up through the parse: prepositions, adjectives, the first verb."""
    words = _words()
    hint: Direction = None
    through_noun = False
    for _ in range(_STEPS):
        head = token.head
        if token.lower_ in words["past_words"]:
            return "past"
        if token.lower_ in words["future_words"]:
            return "past" if _had(token) else "future"
        if token.lower_ in words["leading_words"]:
            hint = "future"
        if token.pos_ in ("VERB", "AUX") and (found := _of_verb(token, hint)):
            return None if through_noun and found != "past" and not _will(token) else found
        if head.i == token.i:
            break
        through_noun = through_noun or (head.pos_ in ("NOUN", "PROPN") and head.ent_type_ not in ("DATE", "TIME"))
        token = head
    return hint


def _helpers(verb: Token) -> list[Token]:
    return [child for child in islice(verb.children, _MOST_CHILDREN) if child.dep_ in ("aux", "auxpass")]


def _had(word: Token) -> bool:
    """Whether the plan itself is past: had been due, had been scheduled."""
    return any(helper.lower_ == "had" for verb in (word, word.head) for helper in _helpers(verb))


def _will(verb: Token) -> bool:
    return any(helper.lower_ in _words()["certain_auxiliaries"] for helper in _helpers(verb))


def _of_verb(verb: Token, hint: Direction) -> Direction:
    """The direction of one verb with its auxiliaries; None when it depends on a verb further up."""
    words = _words()
    helpers = _helpers(verb)
    if any(helper.lower_ in words["future_auxiliaries"] for helper in helpers):
        return "future"
    tag = verb.tag_
    if tag in ("VBD", "VBN") and _fixes(verb, hint):
        return "past" if _had(verb) else "future"
    if tag == "VBD":
        return "past"
    if tag == "VBN":
        return _of_participle(helpers)
    if any(helper.tag_ == "VBD" for helper in helpers) or any(helper.lemma_ == "have" for helper in helpers):
        return "past"
    if any(helper.lower_ == "to" for helper in helpers):
        return _of_infinitive(verb)
    if tag == "VBG":
        return "future" if helpers else None
    if tag in ("VBZ", "VBP"):
        return "past" if verb.lemma_.lower() in words["reporting"] else "present"
    return "future" if tag == "VB" and verb.dep_ == "ROOT" else None


def _fixes(verb: Token, hint: Direction) -> bool:
    words = _words()
    lemma = verb.lemma_.lower()
    return lemma in words["fixing"] and (hint is not None or (verb.tag_ == "VBN" and lemma in words["scheduling"]))


def _of_participle(helpers: list[Token]) -> Direction:
    if any(helper.lemma_ == "have" for helper in helpers):
        return "past"
    if any(helper.lower_ in ("to", "be") for helper in helpers) and not any(h.tag_ == "VBD" for h in helpers):
        return "future"
    return "past"


def _of_infinitive(verb: Token) -> Direction:
    """What is to be done lies ahead, unless the verb above says that it was done."""
    above = verb.head
    if above.i != verb.i and _had(above):
        return "past"
    if above.i == verb.i or above.lemma_.lower() in _words()["planning"]:
        return "future"
    return None if above.pos_ == "ADJ" or above.tag_ in ("VBD", "VBN") else "future"
