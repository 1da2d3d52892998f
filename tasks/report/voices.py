"""Who spoke, how often, about what, and in which words: asked of a run's tables."""

from collections import defaultdict
from dataclasses import dataclass

from tasks.report.facts import Said, web
from tasks.report.people import folded
from tasks.tables.query import Database

_SPEAKERS, _QUOTES, _TOPICS = 12, 2, 3
# Of quotes between these lengths the best is shown: shorter ones say little, longer ones are not read.
_SHORT, _LONG = 40, 320
_SPEAKER = "coalesce(CASE WHEN speaker_label = 'PERSON' THEN person END, speaker)"
_QUOTED = "quotes q LEFT JOIN people ON people.name = q.speaker"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke, how often, in how many articles, about what, and in which words."""

    name: str
    role: str | None
    quotes: int
    articles: int
    topics: tuple[str, ...]
    said: tuple[Said, ...]


def fold_people(tables: Database) -> None:
    """Make the table ``people``: the name under which each person's name is counted."""
    names = dict(tables.ask("SELECT name, count(*) FROM entities WHERE label = 'PERSON' GROUP BY 1")[1])
    pairs = folded(names)
    tables.ask(
        "CREATE OR REPLACE TABLE people AS SELECT unnest(?::VARCHAR[]) AS name, unnest(?::VARCHAR[]) AS person",
        list(pairs),
        list(pairs.values()),
    )


def speakers(tables: Database) -> list[Speaker]:
    """Give who spoke most: people and organisations with a name, each with the quotes whose speaker is surest."""
    found = tables.ask(
        f"""SELECT {_SPEAKER} AS who, mode(speaker_role), count(*), count(DISTINCT article) FROM {_QUOTED}
            WHERE speaker_label IN ('PERSON', 'ORG') GROUP BY 1 ORDER BY 4 DESC, 3 DESC, 1 LIMIT ?""",  # noqa: S608
        _SPEAKERS,
    )[1]
    names = [name for name, *_ in found]
    said, about = _said(tables, names), _about(tables, names)
    return [
        Speaker(name, role, quotes, articles, tuple(about[name]), tuple(said[name]))
        for name, role, quotes, articles in found
    ]


def _said(tables: Database, names: list[str]) -> dict[str, list[Said]]:
    """Find each speaker's best quotes, of different articles and texts where there are such."""
    rows = tables.ask(
        f"""WITH ranked AS (
              SELECT {_SPEAKER} AS who, text, q.article, title, url, q.score,
                row_number() OVER (PARTITION BY who, q.article
                  ORDER BY kind = 'direct' DESC, q.score DESC, q.quote) AS nth
              FROM {_QUOTED} JOIN articles a USING (article)
              WHERE list_contains(?, who) AND length(text) BETWEEN ? AND ? AND a.near_of IS NULL)
            SELECT who, text, article, title, url, score FROM ranked ORDER BY nth, score DESC, article, text""",  # noqa: S608
        names,
        _SHORT,
        _LONG,
    )[1]
    said: dict[str, list[Said]] = defaultdict(list)
    for name, text, article, title, url, score in rows:
        if len(said[name]) < _QUOTES and text not in {one.text for one in said[name]}:
            said[name].append(Said(" ".join(text.split()), article, title or "untitled", web(url), score))
    return said


def _about(tables: Database, names: list[str]) -> dict[str, list[str]]:
    rows = tables.ask(
        f"""SELECT {_SPEAKER} AS who, label, count(DISTINCT article) FROM {_QUOTED} JOIN topics USING (article)
            WHERE list_contains(?, who) AND level BETWEEN 2 AND 3 GROUP BY 1, 2 ORDER BY 3 DESC, 2""",  # noqa: S608
        names,
    )[1]
    about: dict[str, list[str]] = defaultdict(list)
    for name, label, _ in rows:
        if len(about[name]) < _TOPICS:
            about[name].append(label)
    return about
