"""What the search looks at: an index of the newest results, in one SQLite file that can be lost at any time.

The store is the truth. The file lies in the desk's data folder, for its owner only; it is made from the outcomes of
finished runs, newest first, when somebody searches, and goes on from where it was.
"""

import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import structlog
from pydantic_core import from_json

from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.records import Outcome
from tasks.runs.submit import load
from tasks.store import Missing, Store
from workers.pages.window import Lines

log = structlog.get_logger(__name__)
_VERSION = 1
_READERS = 8
_BATCH = 100
_WAIT_FOR_FILE = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, after INTEGER NOT NULL, whole INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS docs (id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, made TEXT, run TEXT NOT NULL,
  published TEXT NOT NULL, source TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS newest ON docs (published DESC, run DESC, id DESC);
CREATE INDEX IF NOT EXISTS by_run ON docs (run);
CREATE TABLE IF NOT EXISTS facts (kind TEXT, name TEXT, doc INTEGER, PRIMARY KEY (kind, name, doc)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_doc ON facts (doc);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, body, tokenize = "unicode61 remove_diacritics 2");
"""


@dataclass(frozen=True, slots=True)
class State:
    """How much the index holds; ``growing``: it is taking in more right now; ``full``: older articles are left out."""

    articles: int
    runs: int
    growing: bool
    full: bool


class Index:
    """The index of a desk."""

    def __init__(self, folder: Path, store: Store, *, most: int) -> None:
        self._store = store
        self._most = most
        self._path = _place(folder) / f"search-{store.bucket}.sqlite3"
        self._growing: threading.Thread | None = None
        self._lock = threading.Lock()

    def grow(self, *, seconds: float) -> State:
        """Begin to take in what is new, wait so long for its end, and say how far it is."""
        with self._lock:
            if self._growing is None or not self._growing.is_alive():
                # Only reads the store and writes its own file a batch at a time: it may die with the process.
                self._growing = threading.Thread(target=self._grow, daemon=True, name="search index")
                self._growing.start()
            thread = self._growing
        thread.join(seconds)
        with self.reading() as base:
            ((articles, runs),) = base.execute(
                "SELECT (SELECT count(*) FROM docs), (SELECT count(*) FROM runs WHERE whole)"
            )
        return State(articles, runs, thread.is_alive(), full=articles >= self._most)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open the index; it is made anew when it cannot be read."""
        with closing(self._open()) as base:
            yield base

    def _open(self) -> sqlite3.Connection:
        try:
            return self._made()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            log.warning("search index made anew", reason=type(error).__name__)
            self._path.unlink(missing_ok=True)
            return self._made()

    def _made(self) -> sqlite3.Connection:
        self._path.touch(mode=0o600)
        base = sqlite3.connect(self._path, timeout=_WAIT_FOR_FILE)
        ((version,),) = base.execute("PRAGMA user_version")
        if version not in (0, _VERSION):
            base.close()
            raise sqlite3.DatabaseError("made by another version")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = OFF")
        base.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")
        return base

    def _grow(self) -> None:
        try:
            with self.reading() as base:
                for run_id in self._new(base):
                    self._take_run(base, run_id)
        except (Transient, sqlite3.Error, OSError) as fault:
            # What is missing is taken in by the next search.
            log.warning("search index stopped growing", reason=type(fault).__name__)

    def _new(self, base: sqlite3.Connection) -> Iterator[str]:
        """Yield the finished runs that are not yet taken in, newest first, as long as there is room for them."""
        known = {run_id for (run_id,) in base.execute("SELECT id FROM runs WHERE whole")}
        listed = sorted((name for name in self._store.folders("runs/") if keys.is_run_id(name)), reverse=True)
        for run_id in listed:
            if run_id not in known and self._wanted(base, run_id):
                yield run_id

    def _wanted(self, base: sqlite3.Connection, run_id: str) -> bool:
        ((count, oldest),) = base.execute("SELECT count(*), min(run) FROM docs")
        if count >= self._most and run_id < (oldest or ""):
            return False
        try:
            return load(self._store, run_id).finished is not None
        except (Missing, ValueError):
            return False

    def _take_run(self, base: sqlite3.Connection, run_id: str) -> None:
        row = base.execute("SELECT after FROM runs WHERE id = ?", (run_id,)).fetchone()
        lines = self._outcomes(run_id, row[0] if row else -1)
        taken = 0
        while taken < self._most and (batch := list(islice(lines, _BATCH))):
            self._take(base, run_id, batch)
            taken += len(batch)
        with base:
            base.execute("INSERT INTO runs VALUES (?, -1, 1) ON CONFLICT (id) DO UPDATE SET whole = 1", (run_id,))
        self._prune(base)

    def _outcomes(self, run_id: str, after: int) -> Iterator[Outcome]:
        key = keys.folded(run_id)
        head = self._store.head(key)
        if head is not None:
            lines = Lines(lambda start, end: self._store.get(key, start=start, end=end), head.size)
            yield from map(Outcome.model_validate_json, lines.after(after, far=head.size + 1))

    def _take(self, base: sqlite3.Connection, run_id: str, batch: list[Outcome]) -> None:
        made = {one.key: one.document_sha256 for one in batch if one.key}
        marks = ",".join("?" * len(made))
        held = dict(base.execute(f"SELECT key, made FROM docs WHERE key IN ({marks})", [*made]))  # noqa: S608
        due = [key for key, sha in made.items() if held.get(key, "") != sha]
        with ThreadPoolExecutor(_READERS) as pool:
            found = [one for one in pool.map(self._read, due) if one is not None]
        with base:
            seen = [(run_id, key) for key in made]
            base.executemany("UPDATE docs SET run = max(run, ?) WHERE key = ?", seen)
            for key, document in found:
                _put(base, run_id, key, made[key], document)
            base.execute(
                "INSERT INTO runs VALUES (?, ?, 0) ON CONFLICT (id) DO UPDATE SET after = excluded.after",
                (run_id, batch[-1].n),
            )

    def _read(self, key: str) -> tuple[str, dict[str, Any]] | None:
        try:
            return key, from_json(self._store.get(key))
        except (Missing, ValueError):
            return None

    def _prune(self, base: sqlite3.Connection) -> None:
        """Let go of the articles of the oldest runs, beyond the most that are kept."""
        ((count,),) = base.execute("SELECT count(*) FROM docs")
        old = base.execute("SELECT id FROM docs ORDER BY run, id LIMIT ?", (max(0, count - self._most),)).fetchall()
        with base:
            for (doc,) in old:
                _drop(base, doc)


def _put(base: sqlite3.Connection, run_id: str, key: str, made: str | None, document: dict[str, Any]) -> None:
    row = base.execute("SELECT id FROM docs WHERE key = ?", (key,)).fetchone()
    if row:
        _drop(base, row[0])
    metadata = document.get("metadata") or {}
    published = str(metadata.get("published") or "")[:10]
    source = str(metadata.get("publisher") or metadata.get("agency") or (document.get("source") or {}).get("uri") or "")
    cursor = base.execute(
        "INSERT INTO docs (key, made, run, published, source) VALUES (?, ?, ?, ?, ?)",
        (key, made, run_id, published, source),
    )
    words = (cursor.lastrowid, str(metadata.get("title") or ""), str(document.get("text") or ""))
    base.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", words)
    rows = [(kind, name.casefold(), cursor.lastrowid) for kind, name in sorted(set(_facts(document)))]
    base.executemany("INSERT OR IGNORE INTO facts VALUES (?, ?, ?)", rows)


def _drop(base: sqlite3.Connection, doc: int) -> None:
    for statement in (
        "DELETE FROM words WHERE rowid = ?",
        "DELETE FROM facts WHERE doc = ?",
        "DELETE FROM docs WHERE id = ?",
    ):
        base.execute(statement, (doc,))


def _facts(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    names: dict[str, tuple[str, ...]] = {}
    for entity in document.get("entities") or ():
        names[entity["id"]] = (entity["name"], *entity.get("aliases", ()))
        yield from (("entity", name) for name in names[entity["id"]])
    for quote in document.get("quotes") or ():
        speaker = quote.get("speaker") or {}
        known = names.get(speaker.get("entity") or "", (speaker.get("text") or "",))
        yield from (("speaker", name) for name in known if name)
    for topic in document.get("topics") or ():
        yield from (("topic", topic["label"]), ("topic", topic["id"]))


def _place(folder: Path) -> Path:
    """Give the folder of the index: in the desk's own, or where that cannot be written, one that goes with us."""
    place = folder / "pages"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        (place / "writable").touch()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="nightdesk-pages-"))
    return place
