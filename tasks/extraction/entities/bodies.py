"""When two names are one organisation's or one place's: listed forms, acronyms, legal forms left out."""

import re

from tasks.extraction.entities.lexicon import Lexicon

_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "de", "du", "des", "la", "&", "to", "a", "an"})
_LEGAL = frozenset({
    "inc", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "plc", "ag", "gmbh", "sa", "spa",
    "nv", "ab", "group", "holdings", "holding", "industries", "international", "bhd", "asa",
})  # fmt: skip
_WORD = re.compile(r"[\w&'’.]+")


def body_key(text: str, label: str, lexicon: Lexicon) -> str:
    """Key under which equal names meet: the listed name where there is one, else the folded words."""
    entry = lexicon.listed.get(text) or lexicon.folded.get(text)
    if entry and entry.canonical and entry.label == label:
        if label == "NORP":
            return f"{entry.country} {text[:4].casefold()}"
        return entry.canonical.casefold()
    owner, _, rest = text.partition(" ")
    if label == "ORG" and (inner := lexicon.listed.get(rest)) and inner.label == "ORG" and owner in lexicon.listed:
        return (inner.canonical or rest).casefold()
    words = [word.rstrip(".").casefold() for word in _WORD.findall(text)]
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return " ".join(words) or text.casefold()


def acronyms(text: str) -> frozenset[str]:
    """The capitals that can stand for a name of two words or more, with and without its small words."""
    words = [word for word in _WORD.findall(text.replace("-", " ")) if word[0].isalpha()]
    large = [word[0] for word in words if word.casefold() not in _SMALL]
    if len(large) < 2:
        return frozenset()
    every = [word[0].upper() for word in words]
    return frozenset({"".join(large).upper(), "".join(every)})


def is_acronym(text: str) -> bool:
    """Capitals only, with or without stops: "WHO", "U.N."."""
    bare = text.replace(".", "")
    return 2 <= len(bare) <= 8 and bare.isalpha() and bare.isupper()


def bare(text: str) -> str:
    """An acronym without its stops."""
    return text.replace(".", "")
