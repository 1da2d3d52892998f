"""How place names are compared: folded spellings, and the other forms a name may stand under."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_SPACE = re.compile(r"[\s_]+")
_DOTS = re.compile(r"\.(?=\S)|(?<=\w)\.$")
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʻ": "'", "`": "'", "–": "-", "—": "-", "ø": "o", "Ø": "O", "ł": "l",
                        "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae", "ı": "i"})  # fmt: skip
_SHORT = {"st.": "saint", "st": "saint", "ste.": "sainte", "ft.": "fort", "mt.": "mount", "mt": "mount", "ft": "fort"}
_LEADS = re.compile(
    r"(?:(?:the )?(?:city|town|village|state|county|province|borough|township|republic|kingdom|commonwealth|island|"
    r"port|district) of |the |downtown |central |greater |metro |metropolitan |suburban |rural |upstate |mainland |"
    r"(?:mid|inner|outer)[ -]|(?:north|south|east|west|northeast|northwest|southeast|southwest)(?:ern)? |"
    r"(?:lower|upper) )",
)
_TAILS = re.compile(r" (?:city|town|village|township|county|borough|state|province|area|metro|region|proper)$")


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """Spelling for comparison: lower case, no accents, single spaces, "St." and "Ft." written out."""
    plain = unicodedata.normalize("NFKD", name.translate(_MARKS))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    words = _SPACE.sub(" ", plain).strip(" ,;:'\"").split(" ")
    # Only at the front: at the end "St." is a street.
    words = [_SHORT.get(word, word) if index < len(words) - 1 else word for index, word in enumerate(words)]
    return " ".join(words).replace(".", "").replace("-", " ")


def variants(folded: str) -> Iterator[str]:
    """The name itself, then looser forms: without "city of", "northern", "downtown", "county"."""
    yield folded
    bare = folded.removesuffix("'s").removesuffix("'")
    if bare != folded:
        yield bare
    lead = _LEADS.match(bare)
    if lead:
        yield bare[lead.end() :]
    tail = _TAILS.search(bare)
    if tail:
        yield bare[: tail.start()]
