"""Search over the newest articles: by words, who and what is in them, who speaks, what about, and when."""

import sqlite3
import time
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response

from workers.pages.gate import Guest
from workers.pages.index import Index
from workers.pages.look import render
from workers.pages.words import match

router = APIRouter()
_HITS = 20
_DEEPEST = 50
_GROW_SECONDS = 1.5
_QUERY_SECONDS = 3.0
# Bounds of what was found in a snippet: characters that no text has, since they are for private use.
_OPEN, _CLOSE = "\ue000", "\ue001"
_STEPS = 20_000
Words = Annotated[str, Query(max_length=500)]
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; empty fields do not matter. Days are ISO 8601, both included."""

    words: str = ""
    entity: str = ""
    speaker: str = ""
    topic: str = ""
    since: str = ""
    until: str = ""
    best: bool = False

    @property
    def anything(self) -> bool:
        """Tell whether anything is looked for."""
        return any((self.words, self.entity, self.speaker, self.topic, self.since, self.until))

    def fields(self) -> dict[str, str]:
        """Give the fields of the form that ask for this."""
        named = {
            "q": self.words,
            "entity": self.entity,
            "speaker": self.speaker,
            "topic": self.topic,
            "since": self.since,
            "until": self.until,
            "order": "best" if self.best else "",
        }
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found; ``snippet`` is pieces of its text, and whether each is what was looked for."""

    sha256: str
    title: str
    published: str
    source: str
    snippet: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; ``cut``: the search took too long and was ended."""

    hits: list[Hit]
    more: bool = False
    cut: bool = False


@router.get("/search")
def search(
    request: Request,
    guest: Guest,
    q: Words = "",
    entity: Words = "",
    speaker: Words = "",
    topic: Words = "",
    since: Day = "",
    until: Day = "",
    order: Annotated[str, Query(pattern="^(new|best)?$")] = "",
    page: Annotated[int, Query(ge=1, le=_DEEPEST)] = 1,
) -> Response:
    """Search, and say how much was looked at."""
    asked = Asked(q.strip(), entity.strip(), speaker.strip(), topic.strip(), since, until, best=order == "best")
    index = cast(Index, request.app.state.index)
    state = index.grow(seconds=_GROW_SECONDS)
    with index.reading() as base:
        found = find(base, asked, page=page)
    values = {"asked": asked, "found": found, "state": state, "page": page, "last": page == _DEEPEST}
    return render(request, "search.html", values, visitor=guest)


def find(base: sqlite3.Connection, asked: Asked, *, page: int = 1) -> Found:
    """Look for articles, newest first or best first, for a bounded time."""
    expression = match(asked.words)
    if asked.words and expression is None:
        return Found([])
    until = time.monotonic() + _QUERY_SECONDS
    base.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    # One look at one state: the index may grow meanwhile.
    base.execute("BEGIN")
    try:
        numbers = [number for (number,) in base.execute(*_query(asked, expression, page))]
        hits = [_hit(base, number, expression) for number in numbers[:_HITS]]
    except sqlite3.OperationalError as error:
        if "interrupt" not in str(error):
            raise
        return Found([], cut=True)
    finally:
        base.set_progress_handler(None, 0)
        base.rollback()
    return Found(hits, more=len(numbers) > _HITS)


def _query(asked: Asked, expression: str | None, page: int) -> tuple[str, list[Any]]:
    """Make the query for the numbers of a page of articles, and of one more that says whether there is another page."""
    where, given = ["1"], list[Any]()
    if expression:
        where.append("docs.id = words.rowid AND words MATCH ?")
        given.append(expression)
    for kind, name in (("entity", asked.entity), ("speaker", asked.speaker), ("topic", asked.topic)):
        if name:
            where.append("docs.id IN (SELECT doc FROM facts WHERE kind = ? AND name LIKE ? ESCAPE '\\')")
            given += [kind, f"%{_plain(name.casefold())}%"]
    for sign, day in ((">=", asked.since), ("<=", asked.until)):
        if day:
            where.append(f"docs.published <> '' AND docs.published {sign} ?")
            given.append(day)
    tables = "docs, words" if expression else "docs"
    order = "words.rank" if asked.best and expression else "docs.published DESC, docs.run DESC, docs.id DESC"
    query = f"SELECT docs.id FROM {tables} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
    return query, [*given, _HITS + 1, (page - 1) * _HITS]


def _plain(text: str) -> str:
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    return text


def _hit(base: sqlite3.Connection, number: int, expression: str | None) -> Hit:
    """Read what is shown of an article; only for those that are, since a snippet costs more than the search."""
    key, published, source = base.execute("SELECT key, published, source FROM docs WHERE id = ?", (number,)).fetchone()
    if expression:
        query = f"SELECT title, snippet(words, 1, '{_OPEN}', '{_CLOSE}', '…', 40) FROM words WHERE words MATCH ?"  # noqa: S608
        title, snippet = base.execute(f"{query} AND rowid = ?", (expression, number)).fetchone()
    else:
        title, snippet = base.execute(
            "SELECT title, substr(body, 1, 280) FROM words WHERE rowid = ?", (number,)
        ).fetchone()
    sha256 = key.rpartition("/")[2].removesuffix(".json")
    return Hit(sha256, title, published, source, pieces(snippet))


def pieces(snippet: str) -> list[tuple[str, bool]]:
    """Take a snippet apart where what was found begins and ends."""
    first, *others = snippet.split(_OPEN)
    found = [(first, False)]
    for one in others:
        inside, _, after = one.partition(_CLOSE)
        found += [(inside, True), (after, False)]
    return [(text, hit) for text, hit in found if text]
