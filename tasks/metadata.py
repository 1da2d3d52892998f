"""What an article says about itself: title, dates, agency, dateline, byline."""

import re
from collections.abc import Iterable, Sequence

from tasks.document import Dateline, Metadata
from tasks.extraction.blocks import agencies
from tasks.intake.article import Hints, LabelledSpan

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_DAY = re.compile(r"\b([A-Z][a-z]{2,8})\.? (\d{1,2})(?:, (\d{4}))?")
_SIGN = re.compile(r"\(([^()]+)\)")
_URL_DAY = re.compile(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=[/-])")
_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
_BODY = frozenset({"paragraph", "heading"})


def describe(
    text: str, blocks: Sequence[LabelledSpan], hints: Hints, *, language: str | None, language_score: float | None
) -> Metadata:
    """Gather the article's metadata from its wrapping first and its own blocks second."""
    published, evidence = _published(text, blocks, hints)
    dateline = _dateline(text, blocks, published)
    agency = _agency(text, blocks)
    if published is None and dateline and dateline.date and _ISO_DAY.fullmatch(dateline.date):
        published, evidence = dateline.date, "dateline"
    return Metadata(
        title=hints.title or _first(text, blocks, "title"),
        published=published,
        updated=hints.updated,
        publisher=hints.publisher,
        agency=agency,
        byline=hints.byline or _byline(text, blocks),
        dateline=dateline,
        url=hints.url,
        language=language,
        language_score=language_score,
        word_count=sum(len(_WORD.findall(text, b.start, b.end)) for b in blocks if b.kind in _BODY),
        section=hints.section,
        published_evidence=evidence if published else None,
    )


def _published(text: str, blocks: Iterable[LabelledSpan], hints: Hints) -> tuple[str | None, str | None]:
    if hints.published:
        return hints.published, hints.evidence or "given"
    for block in blocks:
        if block.kind == "date" and (day := _ISO_DAY.search(text, block.start, block.end)):
            return day.group(), "date line"
    if hints.url and (day := _URL_DAY.search(hints.url)):
        year, month, number = map(int, day.groups())
        if 1 <= month <= 12 and 1 <= number <= 31:
            return f"{year:04}-{month:02}-{number:02}", "url"
    return None, None


def _first(text: str, blocks: Iterable[LabelledSpan], kind: str) -> str | None:
    return next((text[b.start : b.end] for b in blocks if b.kind == kind), None)


def _dateline(text: str, blocks: Iterable[LabelledSpan], published: str | None) -> Dateline | None:
    words = _first(text, blocks, "dateline")
    if words is None:
        return None
    place = _MONTH_DAY.split(_SIGN.split(words)[0])[0].strip(" ,-—–") or None
    return Dateline(text=words, place=place, date=_month_day(words, published))


def _month_day(words: str, published: str | None) -> str | None:
    """Give a dateline's day; without a year it is the one nearest before or at ``published``."""
    match = _MONTH_DAY.search(words)
    if match is None or match.group(1)[:3].lower() not in _MONTHS:
        return None
    month, day = _MONTHS.index(match.group(1)[:3].lower()) + 1, int(match.group(2))
    year = int(match.group(3)) if match.group(3) else _year(month, day, published)
    return f"{year:04}-{month:02}-{day:02}" if year and 1 <= day <= 31 else None


def _year(month: int, day: int, published: str | None) -> int | None:
    if published is None:
        return None
    year = int(published[:4])
    # A December dateline on a January article is last year's.
    return year - 1 if (month, day) > (int(published[5:7]) + 1, 31) else year


def _agency(text: str, blocks: Sequence[LabelledSpan]) -> str | None:
    """Tell the agency by the dateline's sign, else by the sign in a credit."""
    dateline = _first(text, blocks, "dateline") or ""
    if (sign := _SIGN.search(dateline)) and sign.group(1).strip() in agencies():
        return agencies()[sign.group(1).strip()]
    return None


def _byline(text: str, blocks: Iterable[LabelledSpan]) -> tuple[str, ...]:
    line = _first(text, blocks, "byline")
    if line is None:
        return ()
    names = re.sub(r"(?i)^by\s+", "", re.split(r",| in |\||/", line)[0])
    return tuple(name.strip() for name in re.split(r"\s+and\s+|,", names) if name.strip())
