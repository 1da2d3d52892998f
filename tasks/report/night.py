"""What a run's tables say, as the report's page wants it: loaded only for a run that stored something."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pyarrow.fs import FileSystem, LocalFileSystem

from config.settings import Settings
from tasks.report import facts, voices
from tasks.report.charts import clock, dots, timeline
from tasks.report.facts import Pair
from tasks.report.stories import Story, several, stories
from tasks.report.world import HEIGHT, WIDTH, outline
from tasks.runs import keys
from tasks.runs.records import Run
from tasks.runs.submit import listed
from tasks.store import Store
from tasks.tables.query import Database, filesystem, manifests
from tasks.tables.write import Manifest, manifest_of, write_into

_STORIES, _PAIRS = 12, 12
_LOOK_BACK = 60
# What outgrows this goes to disk: the report is made beside the workers.
_MEMORY_MB = 256


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side did to another: number of events, share of conflict in percent, and how strong to colour it."""

    count: int
    share: int
    weight: int
    title: str


def night(store: Store, run: Run, settings: Settings) -> dict[str, object]:
    """Ask a run's tables, and those of the nights before, for all that the page shows of them."""
    with ExitStack() as stack:
        tables = stack.enter_context(_tables(store, run, settings))
        before = [stack.enter_context(_opened(store, settings, [one])) for one in _before(store, run, settings)]
        return _contents(tables, before)


def _contents(tables: Database, before: Sequence[Database]) -> dict[str, object]:
    voices.fold_people(tables)
    told = stories(facts.pieces(tables))
    pairs, spots, hours = facts.pairs(tables), facts.spots(tables), facts.hours(tables)
    topics, sources = facts.topics(tables, before), facts.sources(tables)
    parties = facts.parties(pairs)
    return {
        "words": facts.words(tables),
        "near": facts.near_copies(tables),
        "stories": told[:_STORIES],
        "stories_said": _folded(told),
        "speakers": voices.speakers(tables),
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


def _before(store: Store, run: Run, settings: Settings) -> list[Manifest]:
    """Find the last runs before this one that stored something."""
    earlier = islice(listed(store, before=run.id), _LOOK_BACK)
    same = (one.id for one in earlier if one.schedule == run.schedule)
    return list(islice((one for run_id in same for one in manifests(store, [run_id])), settings.after.nights))


@contextmanager
def _opened(store: Store, settings: Settings, runs: Sequence[Manifest]) -> Iterator[Database]:
    with _database(filesystem(settings.store), store.bucket, runs, settings) as tables:
        yield tables


@contextmanager
def _database(files: FileSystem, root: str, runs: Sequence[Manifest], settings: Settings) -> Iterator[Database]:
    limits = settings.query.model_copy(update={"memory_mb": min(_MEMORY_MB, settings.query.memory_mb)})
    with TemporaryDirectory(prefix="nightdesk-") as spill:
        tables = Database(files, root, runs, limits, spill=spill)
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
        with _database(LocalFileSystem(), folder, [made], settings) as tables:
            yield tables
