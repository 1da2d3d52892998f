"""Words of force that name no event: what happens in films and novels, in matches, and to plans and prices."""

import re

from spacy.tokens import Token

from tasks.extraction.events.clauses import above, child, prepositions
from tasks.extraction.events.lexicon import classes, forms
from tasks.extraction.events.matching import Match
from tasks.extraction.events.naming import Named, is_actor, is_object
from tasks.extraction.events.sides import people

_FORCE = frozenset({"ASSAULT", "MOBILIZE", "COERCE", "THREATEN", "RETREAT", "CONCEDE", "REJECT"})
#: Deeds that matches are not told with.
_DEEDS = frozenset({"kill", "murder", "wound", "injure", "bomb", "arrest", "detain", "rape", "torture", "kidnap"})
_SCORE = re.compile(r"\b\d{1,3}\s?[-–]\s?\d{1,3}\b")
_STRUCK = frozenset({"on", "against", "at"})


def is_figurative(match: Match, named: Named) -> bool:
    """Whether the words of a match name a deed only in a story, in a game, or as a figure of speech."""
    return (
        _is_told_in_story(match.trigger)
        or _is_a_fate(match, named)
        or (match.frame.type in _FORCE and (_is_of_a_game(match.trigger) or _is_on_a_thought(match, named)))
    )


def _is_a_fate(match: Match, named: Named) -> bool:
    """ "Met with success", "met with violent deaths": nobody is met."""
    verb = match.trigger
    met = [noun for name, noun in prepositions(verb) if name == "with"] if verb.lemma_.lower() == "meet" else []
    return bool(met) and not any(noun.pos_ in ("PRON", "PROPN") or people((noun,), named) for noun in met)


def _is_told_in_story(word: Token) -> bool:
    """ "In the film, a soldier kills …", "the novel tells how France invades …", "a soldier in the film kills …"."""
    stories = classes()["story"]
    for item in (word, *above(word)):
        told = child(item, "nsubj")
        if item is not word and told is not None and told.lemma_.lower() in stories and told is not word:
            return True
        places = [noun for name, noun in prepositions(item) if name == "in"]
        if told is not None:
            places += [noun for name, noun in prepositions(told) if name == "in"]
        if any(noun.lemma_.lower() in stories for noun in places):
            return True
    return False


def _is_of_a_game(word: Token) -> bool:
    """Whether a sentence is about a match: two of its words are of sport, or one beside a score."""
    if any(form in _DEEDS for form in forms(word)):
        return False
    sport = classes()["sport"]
    found = {token.lemma_.lower() for token in word.sent if token.lemma_.lower() in sport}
    return len(found) > 1 or (bool(found) and _SCORE.search(word.sent.text) is not None)


def _is_on_a_thought(match: Match, named: Named) -> bool:
    """ "Attacked the plan", "an attack on fees": what is struck is nobody and nothing that stands somewhere."""
    if match.frame.type != "ASSAULT" or match.targets:
        return False
    words = (match.trigger, *match.parts)
    struck = [noun for word in words for name, noun in prepositions(word) if name in _STRUCK]
    struck = [noun for noun in struck if noun.pos_ == "NOUN" and noun.ent_type_ not in ("DATE", "TIME")]
    return bool(struck) and not any(is_actor(noun, named) or is_object(noun) for noun in struck)
