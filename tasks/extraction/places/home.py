"""Where an article comes from: its publisher's address and its country's turns of phrase."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from tasks.extraction.places.gazetteer import Entry, Gazetteer

_PRESS = re.compile(
    r"(?:the|my|this|is|in|on|line|news|paper|newspapers?|times|herald|daily|post|star|tribune|gazette|journal|sun|online|live|"
    r"local|press|register|dispatch|record|reporter|chronicle|observer|courier|examiner|enterprise|mercury|review|today|now|"
    r"citizen|independent|telegram|telegraph|standard|sentinel|echo|mail|messenger|leader|democrat|republican|eagle|advocate|"
    r"globe|world|union|banner|argus|beacon|advertiser|bulletin|city|tv|fm|radio|com|net|argus|guardian|express|ledger|and|an|of|[-\d])*"
)
_SHORTEST = 5
_MOST_CUES = 6
_SMALLEST = 3000


@cache
def _registers() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads(Path(__file__).with_name("registers.toml").read_text(encoding="utf-8"))
    return {
        country: re.compile(f"(?=[{''.join(map(_opening, phrases))}])(?:{'|'.join(phrases)})")
        for country, phrases in data.items()
    }


def _opening(phrase: str) -> str:
    """Give the characters that a phrase may begin with: a look at one is far cheaper than trying every phrase."""
    phrase = phrase.removeprefix("\\b")
    if phrase[0] == "[":
        return phrase[1 : phrase.index("]")]
    return phrase[:2] if phrase[0] == "\\" else re.escape(phrase[0])


def countries(text: str, url: str | None, gazetteer: Gazetteer) -> dict[str, float]:
    """Countries (alpha-3) that phrases and the web address's ending speak for, each in [0, 1]."""
    found = {}
    for country, pattern in _registers().items():
        # Distinct phrases: one word said often tells no more than said once.
        phrases = len({match.lower() for match in pattern.findall(text)})
        if phrases:
            found[country] = min(phrases, _MOST_CUES) / _MOST_CUES
    suffix = _host(url).rpartition(".")[2].upper()
    code = gazetteer.alpha3({"UK": "GB"}.get(suffix, suffix)) if len(suffix) == 2 else None
    if code and suffix not in ("TV", "ME", "CO", "IO", "FM", "AI"):
        found[code] = 1.0
    return found


def _host(url: str | None) -> str:
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def towns(url: str | None, gazetteer: Gazetteer) -> list[Entry]:
    """Namesakes of the town that a newspaper's address is made of: ``richmondregister.com``."""
    labels = [label for label in _host(url).split(".")[:-1] if label not in ("www", "news", "co", "com", "org")]
    return next((found for label in reversed(labels) for found in _named(label, gazetteer)), [])


def _named(label: str, gazetteer: Gazetteer) -> Iterator[list[Entry]]:
    """Longest first: what is left beside the town must be a newspaper's words."""
    label = label[:40]
    pieces = [(start, end) for start in range(len(label)) for end in range(start + _SHORTEST, len(label) + 1)]
    for start, end in sorted(pieces, key=lambda piece: piece[0] - piece[1]):
        if _PRESS.fullmatch(label[:start]) and _PRESS.fullmatch(label[end:]):
            named = gazetteer.lookup(label[start:end]) or gazetteer.joined(label[start:end])
            found = [entry for entry in named if entry.preferred and entry.population >= _SMALLEST]
            if found:
                yield found
