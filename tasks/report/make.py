"""The morning report: one self-contained page of a run, for people; the third step after a run.

It is made of the run's tables and its failures alone, and holds no clock: made again it is the same.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyarrow.fs import LocalFileSystem

from config.settings import Settings
from tasks.report import facts
from tasks.report.charts import clock, dots, timeline
from tasks.report.facts import Bar, Pair
from tasks.report.stories import Story, several, stories
from tasks.report.world import HEIGHT, WIDTH, outline
from tasks.runs import keys
from tasks.runs.records import OUTCOMES, Outcome, Run
from tasks.runs.submit import load
from tasks.store import Store
from tasks.tables.query import Database, all_runs, filesystem, manifests
from tasks.tables.write import Manifest, manifest_of, write_into

_STORIES, _OTHERS, _PAIRS, _FAILED, _NAMES, _SOURCES = 12, 12, 12, 30, 3, 6
_LOOK_BACK = 60


@dataclass(frozen=True, slots=True)
class Failed:
    """Articles that were rejected or failed with one code: how many, why, and the first of them."""

    code: str
    count: int
    reason: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side did to another: number of events, share of conflict in percent, and how strong to colour it."""

    count: int
    share: int
    weight: int
    title: str


def write_report(store: Store, run: Run, settings: Settings) -> None:
    """Put the report of a run into the store."""
    if settings.after.report:
        page = render(report_of(store, run, settings))
        store.put(keys.report(run.id), page.encode("utf-8", "replace"), media_type="text/html; charset=utf-8")


def report_of(store: Store, run: Run, settings: Settings) -> dict[str, object]:
    """Gather all that the page says of a run."""
    said = _intake(store, run)
    if run.counts.get("stored"):
        with ExitStack() as stack:
            tables = stack.enter_context(_tables(store, run, settings))
            before = [stack.enter_context(_opened(store, settings, [one])) for one in _before(store, run, settings)]
            said |= _contents(tables, before)
    said["lead"] = _lead(run, said)
    present = (
        ("stories", "Stories"),
        ("speakers", "Who spoke"),
        ("pairs", "Who did what to whom"),
        ("spots", "Where"),
        ("topics", "What about"),
        ("days", "When"),
        ("outcomes", "What came in"),
        ("failed", "What failed"),
    )
    anchors = {"pairs": "events", "spots": "places", "outcomes": "intake"}
    return said | {"contents": [(anchors.get(name, name), title) for name, title in present if said.get(name)]}


def render(said: dict[str, object]) -> str:
    """Write the page; everything that comes from articles is escaped."""
    return _environment().get_template("page.html").render(r=said, style=_file("style.css"))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = lambda value: f"{value:,}".replace(",", "\u202f")
    return made


@cache
def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _intake(store: Store, run: Run) -> dict[str, object]:
    counts = {name: run.counts[name] for name in OUTCOMES if run.counts.get(name)}
    nothing: dict[str, object] = dict.fromkeys(
        ("stories", "speakers", "pairs", "spots", "topics", "days", "hours", "sources"), ()
    )
    return nothing | {
        "run": run.id,
        "day": f"{date.fromisoformat(run.created[:10]):%A, %-d %B %Y}",
        "began": _minute(run.created),
        "finished": _minute(run.finished) if run.finished else "",
        "from_": [*run.sources[:_SOURCES], *(("…",) if len(run.sources) > _SOURCES else ())],
        "figures": [("articles", sum(counts.values())), *counts.items()],
        "outcomes": [Bar(name, count) for name, count in counts.items()],
        "failed": _failed(store, run) if counts.keys() & {"rejected", "failed"} else (),
        "most": _OTHERS,
    }


def _minute(iso: str) -> str:
    return iso[:16].replace("T", " ")


def _failed(store: Store, run: Run) -> list[Failed]:
    """Gather failures by code, the most frequent first."""
    by_code: dict[str, Failed] = {}
    for outcome in map(Outcome.model_validate_json, store.lines(keys.failed(run.id))):
        code = outcome.code or outcome.outcome
        name = f"{outcome.uri}:{outcome.record}" if outcome.record else outcome.uri
        one = by_code.get(code) or Failed(code, 0, outcome.reason or "", ())
        by_code[code] = Failed(code, one.count + 1, one.reason, (*one.names, name)[:_NAMES])
    return sorted(by_code.values(), key=lambda one: (-one.count, one.code))[:_FAILED]


def _contents(tables: Database, before: Sequence[Database]) -> dict[str, object]:
    facts.fold_people(tables)
    told = stories(facts.pieces(tables))
    pairs, spots, hours = facts.pairs(tables), facts.spots(tables), facts.hours(tables)
    topics, sources = facts.topics(tables, before), facts.sources(tables)
    parties = facts.parties(pairs)
    return {
        "words": facts.words(tables),
        "near": facts.near_copies(tables),
        "stories": told[:_STORIES],
        "stories_said": _folded(told),
        "speakers": facts.speakers(tables),
        "pairs": pairs[:_PAIRS],
        "parties": parties,
        "matrix": _matrix(pairs, parties),
        "spots": dots(spots),
        "countries": facts.by_country(tables),
        "land": outline(),
        "map_width": WIDTH,
        "map_height": HEIGHT,
        "topics": topics,
        "most_topic": max((max(bar.count, bar.was or 0) for bar in topics), default=1),
        "nights": len(before),
        "days": timeline(facts.days(tables)),
        "hours": clock(hours) if any(hours) else (),
        "hours_known": sum(hours),
        "sources": sources if [bar.name for bar in sources] != ["not told"] else (),
    }


def _folded(told: Sequence[Story]) -> str:
    found = several(told)
    if not found:
        return "No two articles were about the same event; the longest come first."
    inside = sum(len(story.pieces) for story in found)
    return f"{inside} articles make {len(found)} stories of more than one; copies and articles on one event are folded."


def _matrix(pairs: Sequence[Pair], parties: Sequence[str]) -> list[tuple[str, list[Cell | None]]]:
    cells = {(pair.source, pair.target): pair for pair in pairs}
    most = max((pair.cooperation + pair.conflict for pair in pairs), default=1)
    return [(one, [_cell(cells.get((one, other)), most) for other in parties]) for one in parties]


def _cell(pair: Pair | None, most: int) -> Cell | None:
    if pair is None:
        return None
    count = pair.cooperation + pair.conflict
    title = f"{pair.source} → {pair.target}: {pair.cooperation} of cooperation, {pair.conflict} of conflict"
    return Cell(count, round(100 * pair.conflict / count), round(20 + 50 * count / most), title)


def _lead(run: Run, said: dict[str, object]) -> str:
    stored = run.counts.get("stored", 0)
    if not stored:
        return "Nothing new came in: no article of this run had to be analysed."
    new = f"{stored:,} new article{'s' if stored != 1 else ''} with {said['words']:,} words"
    near = said["near"]
    return f"{new}." if not near else f"{new}; {near:,} of them {'is a near copy' if near == 1 else 'are near copies'}."


def _before(store: Store, run: Run, settings: Settings) -> list[Manifest]:
    """Find the last runs before this one that stored something."""
    earlier = [run_id for run_id in all_runs(store) if run_id < run.id][-_LOOK_BACK:][::-1]
    same = (run_id for run_id in earlier if load(store, run_id).schedule == run.schedule)
    return list(islice((one for run_id in same for one in manifests(store, [run_id])), settings.after.nights))


@contextmanager
def _opened(store: Store, settings: Settings, runs: Sequence[Manifest]) -> Iterator[Database]:
    tables = Database(filesystem(settings.store), store.bucket, runs, settings.query)
    try:
        yield tables
    finally:
        tables.close()


@contextmanager
def _tables(store: Store, run: Run, settings: Settings) -> Iterator[Database]:
    """Open a run's tables in the store, or ones made for the time being."""
    if found := manifest_of(store, run.id):
        with _opened(store, settings, [found]) as tables:
            yield tables
        return
    with TemporaryDirectory(prefix="nightdesk-") as folder:
        made, _ = write_into(Path(folder) / keys.tables(run.id), store, run)
        tables = Database(LocalFileSystem(), folder, [made], settings.query)
        try:
            yield tables
        finally:
            tables.close()
