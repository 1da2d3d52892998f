"""Within one article a name names one thing: the surer mentions decide for the others."""

from collections import Counter, defaultdict
from dataclasses import replace

from tasks.document import EntityLabel
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.model_names import is_no_name
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens

_PLACING = frozenset({"in", "at", "near", "from", "to", "into", "outside", "around", "across"})
_SWITCHED = 0.6
_NAMES: frozenset[EntityLabel] = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT"})


def make_consistent(names: list[Name], tokens: Tokens, lexicon: Lexicon) -> list[Name]:
    """Give names their article-wide labels, and find their other occurrences."""
    surnames = _surnames(names, tokens, lexicon)
    names = [_as_surname(name, surnames, tokens, lexicon) for name in names]
    names = _voted(names, tokens)
    names = _without_employer(names, tokens)
    return sorted([*names, *_other_occurrences(names, surnames, tokens, lexicon)], key=lambda name: name.first)


def _surnames(names: list[Name], tokens: Tokens, lexicon: Lexicon) -> frozenset[str]:
    """First and last words of full person names: in "Xi Jinping" the family name leads, and some go by the first."""
    found = set()
    for name in names:
        if name.label == "PERSON" and name.last - name.first > 1:
            found.add(tokens.words[name.last - 1].casefold())
            head = tokens.words[name.first]
            if tokens.upper[tokens.sentence[name.first]]:
                continue
            if (head in lexicon.first_names and len(head) > 3) or (len(head) <= 5 and head.isalpha()):
                found.add(head.casefold())
    return frozenset(word for word in found if len(word) > 1 and word.isalpha())


def _as_surname(name: Name, surnames: frozenset[str], tokens: Tokens, lexicon: Lexicon) -> Name:
    if name.last - name.first != 1 or name.label == "PERSON" or name.trust >= 3:
        return name
    word = tokens.words[name.first]
    if word.casefold() not in surnames or name.label == "NORP":
        return name
    is_place = word in lexicon.listed and tokens.word(name.first - 1).lower() in _PLACING
    return name if is_place else Name(name.first, name.last, "PERSON", 2)


def _without_employer(names: list[Name], tokens: Tokens) -> list[Name]:
    """In "the head of Equifax Richard Smith" the organisation named elsewhere is no part of the person's name."""
    bodies = {tokens.words[n.first] for n in names if n.label in ("ORG", "GPE") and n.last == n.first + 1}
    return [
        replace(n, first=n.first + 1)
        if n.label == "PERSON" and n.last - n.first > 2 and tokens.words[n.first] in bodies
        else n
        for n in names
    ]


def _voted(names: list[Name], tokens: Tokens) -> list[Name]:
    """Where the same words carry several labels, the label with most weight takes the unsure ones."""
    votes: dict[str, Counter[EntityLabel]] = defaultdict(Counter)
    for name in names:
        if name.label in _NAMES:
            votes[name.text(tokens)][name.label] += 1 + 2 * name.trust
    return [_with_vote(name, votes, tokens) for name in names]


def _with_vote(name: Name, votes: dict[str, Counter[EntityLabel]], tokens: Tokens) -> Name:
    if name.label not in _NAMES or name.trust >= 3:
        return name
    count = votes[name.text(tokens)]
    label, weight = max(count.items(), key=lambda item: (item[1], item[0]))
    if label == name.label or weight < _SWITCHED * count.total():
        return name
    return Name(name.first, name.last, label, name.trust)


def _other_occurrences(names: list[Name], surnames: frozenset[str], tokens: Tokens, lexicon: Lexicon) -> list[Name]:
    """Find single words, written large and unlabelled, that are names elsewhere in the article."""
    known: dict[str, EntityLabel] = dict.fromkeys(surnames, "PERSON")
    for name in names:
        if name.last - name.first == 1 and name.label in _NAMES and len(tokens.words[name.first]) > 2:
            known.setdefault(tokens.words[name.first].casefold(), name.label)
    taken = {at for name in names for at in range(name.first, name.last)}
    return [
        Name(at, at + 1, known[word.casefold()], 1)
        for at, word in enumerate(tokens.words)
        if at not in taken and word[0].isupper() and word.casefold() in known and _is_proper(at, tokens, lexicon)
    ]


def _is_proper(at: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    if is_no_name(tokens.words[at], lexicon):
        return False
    return tokens.tags[at] in ("NNP", "NNPS") or tokens.upper[tokens.sentence[at]]
