"""The model's names, cut to what the name is: titles, lists, bracketed parts and loose words taken off."""

from collections.abc import Iterator

from spacy.tokens import Doc

from tasks.document import EntityLabel
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.spans import Name, trim
from tasks.extraction.entities.tokens import Tokens

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
_CUT_AT = {
    "PERSON": frozenset({",", "and", "&", "/", "(", ")", ";", ":", "--", "–", "—", "or", "of"}),
    "GPE": frozenset({",", "(", ")", "/", ";", ":", "--", "–", "—", "and"}),
    "LOC": frozenset({",", "(", ")", "/", ";", ":"}),
    "FAC": frozenset({",", "(", ")", ";", ":"}),
    "ORG": frozenset({"(", ")", ";", ":", "--", "—", "or"}),
    "NORP": frozenset({",", "and", "(", ")"}),
}
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})


def model_names(doc: Doc, tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
    """Give the model's entities as names, in text order, without overlaps."""
    for span in doc.ents:
        label = LABELS.get(span.label_)
        if label is None:
            continue
        for first, last in _parts(span.start, span.end, label, tokens, lexicon):
            first, last = _without_title(first, last, label, tokens, lexicon)
            first, last = _tidy(first, last, label, tokens, lexicon)
            if first < last and _is_worded(first, last, tokens, lexicon):
                yield Name(first, last, label)


def _parts(first: int, last: int, label: str, tokens: Tokens, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Split a stretch where one name ends and another begins."""
    cuts = _CUT_AT.get(label, frozenset())
    begin = first
    for at in range(first, last):
        word = tokens.words[at]
        if (
            word.isspace()
            or (word in cuts and not _is_firm(word, at, tokens, lexicon))
            or (word == "," and label == "ORG" and _lists_on(first, at, last, tokens, lexicon))
            or (word in _POSSESSIVES and at + 1 < last and _owner_apart(begin, at, label, tokens, lexicon))
        ):
            yield begin, at
            begin = at + 1
    yield begin, last


def _is_firm(word: str, at: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    """In "Eli Lilly and Co" the "and" joins no second person."""
    return word in ("and", "&") and tokens.word(at + 1) in lexicon.words["name.organisation_ends"]


def _lists_on(first: int, at: int, last: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    """A comma in an organisation's name parts two names, unless a legal form or the field of an office follows."""
    after = tokens.word(at + 1) if at + 1 < last else ""
    return after not in lexicon.words["name.organisation_ends"] and (
        tokens.words[first] not in lexicon.words["name.organisation_starts"]
    )


def _owner_apart(first: int, at: int, label: str, tokens: Tokens, lexicon: Lexicon) -> bool:
    """In "China's Red Cross" the owner is a name of its own, in "McDonald's Corp" it is not."""
    owner = tokens.slice(first, at) if first < at else ""
    if label in ("WORK_OF_ART", "LAW", "EVENT", "PRODUCT"):
        return False
    return owner in lexicon.listed or owner.split(" ")[0] in lexicon.first_names


def _without_title(first: int, last: int, label: str, tokens: Tokens, lexicon: Lexicon) -> tuple[int, int]:
    """Take "President", "Prime Minister" and "Mr." off the front of a person's name."""
    if label != "PERSON":
        return first, last
    at, end = first, first
    while at < last - 1 and is_title_word(tokens.words[at], lexicon):
        at += 1
        if closes_title(tokens.words[at - 1], lexicon):
            end = at
    return max(first, end), last


def is_title_word(word: str, lexicon: Lexicon) -> bool:
    """Belongs to a title before a name."""
    folded = word.lower()
    return closes_title(word, lexicon) or folded in lexicon.words["titles.office_words"]


def closes_title(word: str, lexicon: Lexicon) -> bool:
    """Can stand directly before the name: "Mr.", "President", "Senator"."""
    folded = word.lower()
    words = lexicon.words
    return (
        folded in words["titles.office"]
        or folded in words["titles.address"]
        or folded in words["titles.address_male"]
        or folded in words["titles.address_female"]
    )


def _tidy(first: int, last: int, label: str, tokens: Tokens, lexicon: Lexicon) -> tuple[int, int]:
    """Cut loose words off the ends until nothing changes."""
    before = None
    while (first, last) != before:
        before = (first, last)
        first, last = trim(first, last, tokens)
        if first < last:
            first, last = _cut_words(first, last, label, tokens, lexicon)
    return first, last


def _cut_words(first: int, last: int, label: str, tokens: Tokens, lexicon: Lexicon) -> tuple[int, int]:
    words, upper = tokens.words, tokens.upper[tokens.sentence[first]]
    tail = words[last - 1]
    tails = lexicon.words["name.loose_tails"]
    if last - first > 2 and f"{words[last - 2]} {tail}" in tails:
        return first, last - 2
    if last - first > 1 and (tail in tails or (tail[0].isdigit() and label in ("PERSON", "ORG", "GPE", "LOC"))):
        return first, last - 1
    head = words[first]
    if last - first > 1 and not upper and label != "NORP":
        if head in _PREFIXES and words[first + 1] == "-":
            return first + 2, last
        if (
            head[0].islower()
            and label in ("PERSON", "ORG", "GPE", "LOC")
            and head.isalpha()
            and words[first + 1][0] not in "-"
        ):
            return (first, last) if head in _PARTICLES else (first + 1, last)
        if label != "EVENT" and (
            head in lexicon.words["name.openers"] or _is_people(head, label, last - first, lexicon)
        ):
            return first + 1, last
    return first, last


def _is_people(head: str, label: str, words: int, lexicon: Lexicon) -> bool:
    """In "Australian Rodney Eyles" the nationality is no part of the name."""
    entry = lexicon.listed.get(head)
    return label == "PERSON" and words == 3 and entry is not None and entry.label == "NORP"


_PREFIXES = frozenset({"pro", "anti", "ex", "non", "post", "pre", "mid", "then"})
_PARTICLES = frozenset(
    {
        "al",
        "el",
        "bin",
        "ibn",
        "de",
        "del",
        "della",
        "di",
        "da",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "du",
        "dos",
        "ten",
        "ter",
    }
)


def _is_worded(first: int, last: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    """Some word with a capital; a single word must not be a day, a month or a word of the page."""
    if tokens.end(last - 1) - tokens.starts[first] < 2:
        return False
    if last - first == 1 and _is_loose(tokens.words[first], lexicon):
        return False
    return any(char.isupper() for at in range(first, last) for char in tokens.words[at])


def is_no_name(word: str, lexicon: Lexicon) -> bool:
    """Tell whether a capitalised word is never a name alone."""
    return word in lexicon.words["name.openers"] or word in lexicon.words["name.never"]


def _is_loose(word: str, lexicon: Lexicon) -> bool:
    """A day, a month, a word of the page or a legal form: no name alone."""
    words = lexicon.words
    if word in lexicon.listed:
        return False
    return (
        is_no_name(word.rstrip("."), lexicon)
        or word in words["name.organisation_ends"]
        or word in words["name.event_ends"]
    )
