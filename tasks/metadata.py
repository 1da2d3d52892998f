"""What an article says about itself: title, dates, agency, dateline, byline."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from tasks.document import BlockKind, Dateline, Metadata
from tasks.extraction.signs import DAY, agencies
from tasks.intake.article import Hints, LabelledSpan
from tasks.intake.names import people
from tasks.intake.when import iso

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(DAY)
_MONTH_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d+")
_SIGN = re.compile(r"\(([^()]+)\)|/([\w -]+)/|\. ([A-Z-]{3,})\b(?=\s*-)")
_NUMERIC_DAY = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d)(?!\d)")
_URL_DAY = re.compile(r"/(\d{4})[/-]?(\d{2})[/-]?(\d{2})(?=[/_-]|$)|/(\d{4})/(\d{1,2})/(\d{1,2})(?=[/_-])")
_UPDATED = re.compile(r"\W*(?:last )?(?:updated?|modified|upd)\b", re.I)
_MARKUP = re.compile(r"^#{1,6}\s+|[*_]{1,3}")
_DESK = re.compile(
    r"\s+[-–—|/]\s+.*|\s+(?:in|for|at)\s+.*|\s*\(.*|,.*\b(?:reporter|correspondent|editor|writer|staff|desk|news|press|agency)\b.*",
    re.I,
)
# Signs between words, which are none.
_ALONE = ("-", "–", "—", "--", "_", "&", "*", "•", "|", "/", "...")
_UNEVEN = ("\n", "\t", "\xa0", "  ", "\u2009", "\u202f")
_YEAR = re.compile(r"\b\d{4}\b")
# A page is fetched, a file written, so soon after its publication, if its dateline is of the same year.
_NEAR_DAYS = 14
_SHORT_SIGN = 2
_BODY = frozenset({"paragraph", "heading"})

#: What is printed around the story, by kind.
_Printed = dict[BlockKind, list[str]]


def describe(
    text: str, blocks: Sequence[LabelledSpan], hints: Hints, *, language: str | None, language_score: float | None
) -> Metadata:
    """Gather the article's metadata from its wrapping first and its own blocks second."""
    printed, words = _Printed(), 0
    for kind, start, end in blocks:
        if kind in _BODY:
            words += _count(text[start:end])
        else:
            printed.setdefault(kind, []).append(text[start:end])
    published, evidence = _published(printed, hints)
    stamp = hints.stamp
    dateline = _dateline(printed, published, stamp.time if stamp else None)
    if published is None and dateline and dateline.date:
        published, evidence = dateline.date, "dateline"
    elif published is None and stamp:
        published, evidence = stamp.time, stamp.evidence
    agency = _agency(printed)
    return Metadata(
        title=hints.title or _title(printed),
        published=published,
        updated=hints.updated or _updated(printed),
        publisher=hints.publisher,
        agency=agency,
        byline=_people_only(hints.byline or _byline(printed)),
        dateline=dateline,
        url=hints.url,
        language=language,
        language_score=language_score,
        word_count=words,
        section=hints.section,
        published_evidence=evidence if published else None,
    )


def _count(body: str) -> int:
    """Count what stands between white space, less the signs that stand alone."""
    alone = sum(body.count(f" {sign} ") for sign in _ALONE if sign in body)
    # Single spaces are counted faster than words are split.
    is_even = not any(map(body.__contains__, _UNEVEN))
    return (body.count(" ") + 1 if is_even else len(body.split())) - alone


def _title(printed: _Printed) -> str | None:
    words = next(iter(printed.get("title", ())), None)
    return " ".join(_MARKUP.sub("", words).split()) or None if words else None


def _published(printed: _Printed, hints: Hints) -> tuple[str | None, str | None]:
    if hints.published:
        return hints.published, hints.evidence or "given"
    lines = [line for line in printed.get("date", ()) if not _UPDATED.match(line)]
    if found := next(filter(None, map(_day, lines)), None):
        return found, "date line"
    if hints.url and (found := _url_day(hints.url)):
        return found, "url"
    return None, None


def _updated(printed: _Printed) -> str | None:
    return next(filter(None, (_day(line) for line in printed.get("date", ()) if _UPDATED.match(line))), None)


def _day(line: str) -> str | None:
    """Give the first full date of a date line."""
    if match := _NUMERIC_DAY.search(line):
        return iso(match.group(1))
    return next(filter(None, (iso(match.group()) for match in _DAY.finditer(line))), None)


def _url_day(url: str) -> str | None:
    match = _URL_DAY.search(url)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part)
    return iso(f"{year:04}-{month:02}-{day:02}")


def _dateline(printed: _Printed, published: str | None, stamp: str | None) -> Dateline | None:
    words = next(iter(printed.get("dateline", ())), None)
    if words is None:
        return None
    plain = _SIGN.sub(" ", words)
    place = " ".join(_DAY.sub(" ", plain).split()).strip(" ,.:-—–") or None
    day = _dateline_day(words, published or stamp)
    if day and published is None and stamp and not _follows(stamp, day) and not _YEAR.search(words):
        day = None
    return Dateline(text=words, place=place, date=day)


def _follows(stamp: str, day: str) -> bool:
    """Tell whether a time that is not the article's own is near enough after a day to give it its year."""
    return 0 <= (date.fromisoformat(stamp[:10]) - date.fromisoformat(day)).days <= _NEAR_DAYS


def _dateline_day(words: str, published: str | None) -> str | None:
    """Give a dateline's day; without a year it is the one nearest before or at ``published``."""
    match = _DAY.search(words)
    if match is None:
        return None
    if whole := iso(match.group()):
        return whole
    name, number = _MONTH_WORD.search(match.group()), _NUMBER.search(match.group())
    if name is None or number is None or published is None:
        return None
    month, day = _MONTHS.index(name.group()[:3].lower()) + 1, int(number.group())
    return iso(f"{_year(month, published):04}-{month:02}-{day:02}")


def _year(month: int, published: str) -> int:
    # A December dateline on a January article is last year's.
    return int(published[:4]) - (month > int(published[5:7]) + 1)


def _agency(printed: _Printed) -> str | None:
    """Tell the agency by the dateline's sign, else by a byline that names it."""
    table = agencies()
    for words in printed.get("dateline", ()):
        for match in _SIGN.finditer(words):
            sign = next(group for group in match.groups() if group).strip()
            if name := table.get(sign) or table.get(sign.split("/")[0]):
                return name
    for words in printed.get("byline", ()):
        if named := _named_agencies().search(words):
            return table[named[1]]
    return None


@cache
def _named_agencies() -> re.Pattern[str]:
    """The agencies as a byline may name them; signs of two letters might be anything."""
    return re.compile(rf"\b({'|'.join(re.escape(sign) for sign in agencies() if len(sign) > _SHORT_SIGN)})\b")


def _byline(printed: _Printed) -> tuple[str, ...]:
    return people(_DESK.sub("", _MARKUP.sub("", line)) for line in printed.get("byline", ()))


def _people_only(names: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out agencies where people are named beside them."""
    table = agencies()
    people_ = tuple(name for name in names if name not in table and name.removeprefix("The ") not in table)
    return people_ or names
