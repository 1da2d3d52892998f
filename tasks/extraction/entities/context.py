"""Names that the words around them give away: a title before, an age behind, a verb of speech."""

import re
from collections.abc import Iterator

from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.model_names import closes_title, is_no_name
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens

_LINKS = frozenset({"of", "for", "and", "&"})
_INSIDE_PERSON = frozenset(
    {
        "de",
        "del",
        "da",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "al",
        "el",
        "la",
        "le",
        "di",
        "dos",
        "-",
        "ibn",
        "abu",
        "ben",
    }
)
_AGE = re.compile(r"\d{1,2}")
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_FUNCTION = frozenset({"IN", "DT", "PRP", "PRP$", "RB", "CC", "WRB", "WP", "TO", "UH", "MD", "EX", "CD"})
_OWN_SAYING = frozenset({"it", "its"})
_PLACING = frozenset({"in", "at", "near", "from", "to", "into", "outside", "around", "through", "of"})
_MODIFIED = frozenset({"compound", "poss", "nmod", "amod"})


def context_names(tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
    """Give the names that capitals and their surroundings show, in text order."""
    for first, last in _runs(tokens):
        if tokens.upper[tokens.sentence[first]]:
            continue
        if (name := _organisation(first, last, tokens, lexicon) or _person(first, last, tokens, lexicon)) or (
            name := _acronym(first, last, tokens, lexicon)
        ):
            yield name


def _runs(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Stretches of words written large, inside one sentence, with the small words that join names."""
    at, length = 0, len(tokens)
    while at < length:
        if not tokens.is_name_word(at):
            at += 1
            continue
        first, stop = at, tokens.sentences[tokens.sentence[at]][1]
        while at < stop and (tokens.is_name_word(at) or _joins(at, stop, tokens)):
            at += 1
        yield first, at


def _joins(at: int, stop: int, tokens: Tokens) -> bool:
    word = tokens.words[at]
    return (word in _INSIDE_PERSON or word in _LINKS) and at + 1 < stop and tokens.is_name_word(at + 1)


def _organisation(first: int, last: int, tokens: Tokens, lexicon: Lexicon) -> Name | None:
    """A run that ends like an organisation, or begins like one and goes on with "of" or "for"."""
    words, sets = tokens.words, lexicon.words
    begin = _after_lead(first, last, tokens, lexicon)
    if last - begin < 2:
        return None
    head = words[begin]
    office_of = words[begin + 1] in ("of", "for") and (
        any(head in sets[f"name.organisation_{part}"] for part in ("starts", "heads"))
    )
    ends = words[last - 1] in sets["name.organisation_ends"] and words[last - 1] not in sets["name.plain_ends"]
    proper = tokens.tags[last - 1] in ("NNP", "NNPS") and (tokens.tags[begin] in ("NNP", "NNPS") or begin == first)
    if not proper or not (office_of or (ends and last - begin <= 6 and _is_one(begin, last, tokens))):
        return None
    return Name(begin, last, "ORG", 1)


def _is_one(first: int, last: int, tokens: Tokens) -> bool:
    """ "Eli Lilly and Co" is one firm, "Boeing and Lockheed Corp" are two."""
    return "and" not in tokens.words[first : last - 2]


def _after_lead(first: int, last: int, tokens: Tokens, lexicon: Lexicon) -> int:
    """Skip a capitalised sentence opener, a title or a possessor in front of the name."""
    while first < last and (
        tokens.words[first] in lexicon.words["name.openers"]
        or closes_title(tokens.words[first], lexicon)
        or tokens.words[first] in _LINKS
        or tokens.tags[first] in _FUNCTION
    ):
        first += 1
    return first


def _person(first: int, last: int, tokens: Tokens, lexicon: Lexicon) -> Name | None:
    if any(tokens.words[at] in _LINKS for at in range(first, last)):
        last = next(at for at in range(first, last) if tokens.words[at] in _LINKS)
    titled = False
    begin = first
    while begin < last - 1 and closes_title(tokens.words[begin], lexicon):
        begin, titled = begin + 1, True
    while begin < last and tokens.words[begin] in lexicon.words["name.openers"]:
        begin += 1
    if not titled and begin > 0 and begin == first:
        titled = closes_title(tokens.words[begin - 1], lexicon) and tokens.words[begin - 1].islower()
    if not 0 < last - begin <= 5 or not _could_be_person(begin, last, tokens, lexicon):
        return None
    if last - begin >= 2 and _is_full_name(begin, last, tokens, lexicon):
        return Name(begin, last, "PERSON", 1)
    if titled or _acts_as_person(begin, last, tokens, lexicon):
        return Name(begin, last, "PERSON", 1 if titled or last - begin == 1 else 0)
    return None


def _could_be_person(first: int, last: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    """Proper nouns, neither listed as something else nor acronyms nor words of an organisation."""
    if tokens.slice(first, last) in lexicon.listed or (last - first > 1 and tokens.words[last - 1] in lexicon.listed):
        return False
    for at in range(first, last):
        word = tokens.words[at]
        if word in _INSIDE_PERSON or _INITIALS.fullmatch(word):
            continue
        if word.isupper() or word in lexicon.words["name.organisation_ends"] or not word.replace("'", "").isalpha():
            return False
        if tokens.tags[at] not in ("NNP", "NNPS") or word in lexicon.words["name.facility_ends"]:
            return False
    return True


def _is_full_name(first: int, last: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    head = tokens.words[first]
    return head in lexicon.first_names or (bool(_INITIALS.fullmatch(head)) and last - first <= 3)


def _acts_as_person(first: int, last: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    """Speaks, has an age, or is followed by "who"."""
    comma = tokens.word(last) == ","
    if comma and _AGE.fullmatch(tokens.word(last + 1)) and tokens.word(last + 2) in (",", "."):
        return True
    if comma and tokens.word(last + 1) == "who":
        return True
    head = tokens.heads[last - 1]
    if tokens.deps[last - 1] != "nsubj" or tokens.lemmas[head] not in lexicon.words["verbs.speech"]:
        return False
    return tokens.word(head + 1).lower() not in _OWN_SAYING and tokens.word(head + 3) != "statement"


def _acronym(first: int, last: int, tokens: Tokens, lexicon: Lexicon) -> Name | None:
    """Two to six capitals after "the" or alone in brackets name an organisation."""
    word = tokens.words[first]
    if last - first != 1 or not (2 <= len(word) <= 6 and word.isupper() and word.isalpha()):
        return None
    if is_no_name(word, lexicon) or tokens.tags[first] not in ("NNP", "NNPS"):
        return None
    bracketed = tokens.word(first - 1) == "(" and tokens.word(last) == ")" and tokens.pos[first - 2] == "PROPN"
    named = tokens.word(first - 1).lower() == "the" and tokens.deps[first] in (
        "nsubj",
        "pobj",
        "dobj",
        "nsubjpass",
        "poss",
    )
    return Name(first, last, "ORG", 0) if bracketed or named else None


def correct_by_context(name: Name, tokens: Tokens, lexicon: Lexicon) -> Name:
    """Take a town or county for its team where the sentence is about a contest and the name acts in it."""
    if name.label not in ("GPE", "PERSON") or name.trust >= 3 or name.last - name.first > 2:
        return name
    entry = lexicon.listed.get(name.text(tokens))
    if entry is None or entry.kind not in ("city", "region") or not _plays(name, tokens, lexicon):
        return name
    return Name(name.first, name.last, "ORG", 2)


def _plays(name: Name, tokens: Tokens, lexicon: Lexicon) -> bool:
    if tokens.word(name.first - 1).lower() in _PLACING or tokens.word(name.first - 1) in (",", "-"):
        return False
    sport = lexicon.words["sport.words"]
    first, last = tokens.sentences[tokens.sentence[name.first]]
    if not any(tokens.words[at].lower() in sport for at in range(first, last)):
        return False
    root = name.last - 1
    dep, head = tokens.deps[root], tokens.heads[root]
    if dep in ("nsubj", "dobj") and tokens.lemmas[head] in lexicon.words["verbs.beat"]:
        return True
    return dep in _MODIFIED and (
        tokens.lemmas[head] in lexicon.words["sport.players"] or tokens.words[head].lower() in sport
    )
