"""The signs of ``blocks.toml`` as patterns: what a line of a news text says it is."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_MONTHS = (
    "Jan(?:uary)?", "Feb(?:ruary)?", "Mar(?:ch)?", "Apr(?:il)?", "May", "June?", "July?", "Aug(?:ust)?",
    "Sept?(?:ember)?", "Oct(?:ober)?", "Nov(?:ember)?", "Dec(?:ember)?",
)  # fmt: skip
_MONTH = rf"(?i:{'|'.join(_MONTHS)})\b\.?"
#: "March 7", "March 7, 2022", "7 March", "7 Mar 2022".
DAY = rf"(?:(?:{_MONTH}) \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})(?:,? \d{{4}})?)"
_WORD = r"[^\W\d_][\w.'’-]*"
_PLACE = rf"(?=[A-Z]){_WORD}(?: (?:[A-Z(][\w.'’)-]*|de|del|la|of|the|upon|al|el|da|do|di)){{0,4}}"
_CAPS = r"[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]*){0,4}"
# Teleprinter copy has "_" for a dash.
_DASH = r"(?:-{2,3}|[—–]|[-_](?=\s))"
_PARTICLES = "van|der|den|de|del|da|di|du|von|bin|bint|al|el|la|le|ibn|ter"
_NAME = rf"(?:[A-Z][\w.'’-]+|[A-Z]\.)(?: (?:[A-Z][\w.'’-]*|{_PARTICLES})){{1,4}}"
_NAME_OR_WORD = rf"(?:{_NAME}|[A-Z][\w-]+)"
_JOIN = r"(?:, (?:and )?| and | & | with )"


@dataclass(frozen=True, slots=True)
class Signs:
    """Patterns by what they recognise: those of lines for ``fullmatch``, the others for ``match`` or ``search``."""

    first_words: frozenset[str]
    line_words: frozenset[str]
    first_phrases: re.Pattern[str]
    caption_words: frozenset[str]
    credit_hints: tuple[str, ...]
    credit_tail: re.Pattern[str]
    credit_line: re.Pattern[str]
    caption_start: re.Pattern[str]
    advertisement: re.Pattern[str]
    navigation_line: re.Pattern[str]
    navigation_start: re.Pattern[str]
    lists: re.Pattern[str]
    boilerplate_line: re.Pattern[str]
    boilerplate_start: re.Pattern[str]
    boilerplate_hints: tuple[str, ...]
    boilerplate_within: re.Pattern[str]
    dateline: re.Pattern[str]
    byline: re.Pattern[str]
    name_and_job: re.Pattern[str]
    name: re.Pattern[str]
    date: re.Pattern[str]
    header: re.Pattern[str]
    header_kinds: dict[str, str]
    bio: re.Pattern[str]


@cache
def signs() -> Signs:
    """Compile the signs, once for this process."""
    data = _data()
    credit, navigation, boilerplate = data["credit"], data["navigation"], data["boilerplate"]
    kinds = {label: kind for kind, labels in data["header"].items() for label in labels}
    start = [f"(?i:{phrase})" for phrase in navigation["start"]]
    return Signs(
        first_words=frozenset(data["first_words"]),
        line_words=frozenset(data["line_words"]),
        first_phrases=re.compile(rf"[^a-z]*(?:{_any(data['first_phrases'])})", re.I),
        caption_words=frozenset(data["caption_words"]),
        credit_hints=tuple(credit["hints"]),
        credit_tail=re.compile(_any(credit["tail"])),
        credit_line=re.compile(_any(credit["line"]), re.I),
        caption_start=re.compile(_any(data["caption"]["start"]), re.I),
        advertisement=re.compile(rf"[^\w.]*(?:{_any(data['advertisement']['line'])})[^\w.]*", re.I),
        navigation_line=re.compile(rf"[^\w@.<]*(?:{_any(navigation['line'])})[^\w.]*", re.I),
        navigation_start=re.compile(rf"[^\w@(\"“]*(?:{_any([*start, *navigation['label']])})"),
        lists=re.compile(rf"\W*(?:{_any(data['navigation']['lists'])})\b", re.I),
        boilerplate_line=re.compile(_any(boilerplate["line"]), re.I),
        boilerplate_start=re.compile(rf"[^\w©(#@\"“]*\(?(?:{_any(boilerplate['start'])})", re.I),
        boilerplate_hints=tuple(boilerplate["hints"]),
        boilerplate_within=re.compile(_any(boilerplate["within"]), re.I),
        dateline=re.compile(_dateline(data)),
        byline=re.compile(_byline()),
        name_and_job=re.compile(rf"(?:{_NAME})(?:{_JOIN}{_NAME})*\s*(?:,|\||/|[—–]| - )\s*(?P<job>.{{2,60}})"),
        name=re.compile(rf"(?:{_NAME})(?:{_JOIN}{_NAME})*"),
        date=re.compile(_date(), re.I),
        header=re.compile(
            rf"(?P<label>{_any(sorted(map(re.escape, kinds), key=len, reverse=True))})\s?:(?:\s|$)", re.I
        ),
        header_kinds=kinds,
        bio=re.compile(
            rf"[*_]*{_NAME} (?:is|are|was|covers|writes|reports)\b[^.]{{0,80}}?\b(?:{data['byline']['bio']})\b"
        ),
    )


@cache
def agencies() -> dict[str, str]:
    """Agency names by the sign they use in datelines and credits."""
    table: dict[str, str] = _data()["agencies"]
    return table


def is_place(unit: str) -> bool:
    """Tell a line that is only the name, in capitals, of a place that datelines name."""
    return unit.isupper() and unit in _data()["dateline"]["colon_places"]


@cache
def job_words() -> re.Pattern[str]:
    """Words of the jobs and desks that may follow a name in a byline."""
    words = [*_data()["byline"]["roles"], *map(str.lower, agencies())]
    return re.compile(rf"\b(?:{_any(map(re.escape, words))})\b", re.I)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("blocks.toml").read_text(encoding="utf-8"))


def _any(choices: Iterable[str]) -> str:
    return "|".join(choices)


def _dateline(data: dict[str, Any]) -> str:
    """A dateline at the beginning of a block: place, day and agency in the orders that agencies use."""
    signs_ = _any(re.escape(name) for name in sorted(data["agencies"], key=len, reverse=True))
    agency = rf"(?:{signs_})(?:[/ -](?:{signs_}|[A-Z][\w]+))?"
    never = rf"(?!(?:{_any(map(re.escape, data['dateline']['not_places']))})\b\s*(?:[:—–]|--? ))"
    region = rf"(?:, ?{_PLACE}){{0,2}}"
    colon = _any(map(re.escape, data["dateline"]["colon_places"]))
    return _any(
        (
            # (ANSA) - ROME, MAR 7 -
            rf"\((?:{agency})\)\s?{_DASH}\s?{_CAPS}(?:{region})?(?:, {DAY})?\s?{_DASH}",
            # LONDON, March 7 (Reuters) - · March 7 (UPI) -- · WASHINGTON (AP) — · (CNN)
            rf"(?:{_PLACE}(?:/{_PLACE})?{region}[,.]? ?)?(?:{DAY}[,.]? ?)?\((?:{agency})\)\s?:?(?:\s?{_DASH})?",
            # MOSCOW, March 7. /TASS/. · NEW YORK, March 7, 2022 /PRNewswire/ --
            rf"(?:{_PLACE}{region}[,.] ?)?(?:{DAY}[,.]? ?)?/(?:{agency})/\.?(?:\s?{_DASH})?",
            # Moscow. March 7. INTERFAX -
            rf"{_PLACE}\. {DAY}\. (?:{agency})\s?{_DASH}",
            # SAN FRANCISCO--(BUSINESS WIRE)--
            rf"{_CAPS}{region}\s?--\s?\((?:{agency})\)\s?--",
            # KYIV, Ukraine — · PARIS, March 7 -
            rf"{never}{_CAPS}(?:, {_PLACE})?(?:, {DAY})?\s?(?:--|[—–]|(?<=[\w.]) - )",
            # NEW DELHI: · ISLAMABAD, March 7:
            rf"(?:{colon})(?:, {DAY})?:",
            rf"{never}{_CAPS}, {DAY}:",
            rf"{_PLACE}, {DAY}(?: |: )(?=[A-Z\"“])(?<=: )",
        )
    )


def _byline() -> str:
    agency = r"(?:[Tt]he )?(?:Associated Press|Press Association|Canadian Press)"
    nobody = (
        r"[Oo]ur (?:[A-Z]?\w+ )?(?:[Cc]orrespondent|[Rr]eporter)|[Aa] (?:[Ss]taff )?[Rr]eporter"
        r"|[Ss]taff(?: and agencies| [Rr]eporters?| [Ww]riters?)?"
    )
    who = rf"(?:{_NAME}|{agency}|[A-Z][A-Za-z]+|{nobody})"
    work = "Words|Story|Report|Written|Reported|Analysis|Review|Posted|Published|Text|Article|Interview|Photographs"
    said = "Presenter|Reporter|Author|Correspondent|Writer|Producer|Host|Journalist"
    # A line in capitals that begins with BY is a byline only when it is short.
    by = rf"(?:(?:{work}) [Bb]y|By|BY(?![^a-z]{{60}}))(?:: ?| )"
    rest = r"(?:\s*(?:,|\||/|[—–•·]| - | in | for | at |\()\s*(?:[^.!?]|\.(?=\S)){0,70})?"
    return rf"[*_]*{by}{who}(?:{_JOIN}{who})*{rest}[*_]*|(?:From|FROM) {_NAME}, {_NAME_OR_WORD}|(?:{said}): {_NAME}"


def _date() -> str:
    weekday = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
    number = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    zone = r"(?:Z|[+-]\d\d:?\d\d|(?:GMT|UTC) ?[+-] ?\d{1,2}(?::\d\d)?|\(?[A-Z]{2,5}\)?)"
    hour = r"T?\d{1,2}[:.]\d\d(?::\d\d)?(?:\.\d+)?\s?(?:[ap]\.?m\.?)?"
    clock = rf"(?:\s*[,|•·@—–-]?\s*(?:at )?(?:{hour})\s?{zone}?)?"
    verbs = "published|updated|posted|modified|created|issued|released|update|date|dated|on|upd|pub"
    label = rf"(?:(?:this (?:story|article) is from|(?:first |last |originally )?(?:{verbs})(?: on| at)?)\s*:?\s*)?"
    one = rf"{label}(?:\d{{1,2}}[:.]\d\d\s?(?:[ap]m)?\s?(?:[A-Z]{{2,5}})?,?\s)?{weekday}(?:{DAY}|{number}){clock}"
    ago = r"(?:updated |published |posted )?\d{1,2} (?:minutes?|mins?|hours?|hrs?|days?|weeks?) ago"
    return rf"[^\w.]*(?:(?:{one})(?:\s?[|•·/,;—–(-]*\s?(?:{one}|{ago}))?|{ago})[^\w.]*"
