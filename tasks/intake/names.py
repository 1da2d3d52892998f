"""Bylines to names: "By Ann Lee and Bo Yi, Reuters" is Ann Lee and Bo Yi."""

import re
from collections.abc import Iterable, Iterator

_LEAD = re.compile(
    r"^(?:(?:story|words|report|analysis|written|reported|posted|published|review)\s+)?by:?\s+|^\W+|^(?:from|author):?\s+",
    re.I,
)
_SEPARATOR = re.compile(r"\s*(?:;|,|/|\||\s&\s|\s(?:and|und|et|with)\s)\s*")
_URL = re.compile(r"https?:|www\.|@|\.(?:com|org|net|co)\b|^\W*$")
_ADDRESS = re.compile(r"^\s*(?:https?:|www\.|\S+@\S+\s*$)", re.I)
_ROLE = re.compile(
    r"\b(?:reporter|correspondent|editor|writer|staff|journalist|columnist|producer|contributor|chief|bureau|desk)s?\b",
    re.I,
)
_MOST_WORDS = 6
_NO_NAME = re.compile(r":|^[^(]*\)|\([^)]*$|^\W*$|^\d+$")


def people(given: Iterable[str]) -> tuple[str, ...]:
    """Split bylines into names, in order, each once, without "By", addresses and jobs that follow a name."""
    names = dict.fromkeys(name for text in given for name in _split(text))
    return tuple(name for name in names if not _is_slug(name, names))


def _split(text: str) -> Iterator[str]:
    if _ADDRESS.search(text):
        return
    parts = [part for part in _SEPARATOR.split(_LEAD.sub("", " ".join(text.split()))) if part]
    for place, part in enumerate(parts):
        name = _LEAD.sub("", part).strip(" .-–—")
        if not name or _URL.search(name) or _NO_NAME.search(name) or len(name.split()) > _MOST_WORDS:
            continue
        if place and _ROLE.search(name):
            continue
        yield name


def _is_slug(name: str, names: Iterable[str]) -> bool:
    """A name's own address form ("ann-lee" beside "Ann Lee"), which some pages give as a second author."""
    plain = name.casefold().replace("-", " ")
    return any(other != name and other.casefold() == plain for other in names)
