"""The morning report: one self-contained page of a run, for people; the third step after a run.

It is made of the run's tables and its failures alone, and holds no clock: made again it is the same.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config.settings import Settings
from tasks.runs import keys
from tasks.runs.records import OUTCOMES, Outcome, Run
from tasks.store import Store

_OTHERS, _FAILED, _NAMES, _SOURCES = 12, 30, 3, 6


@dataclass(frozen=True, slots=True)
class Count:
    """An outcome and its articles."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Articles that were rejected or failed with one code: how many, why, and the first of them."""

    code: str
    count: int
    reason: str
    names: tuple[str, ...]


def write_report(store: Store, run: Run, settings: Settings) -> None:
    """Put the report of a run into the store."""
    if settings.after.report:
        page = render(report_of(store, run, settings))
        store.put(keys.report(run.id), page.encode("utf-8", "replace"), media_type="text/html; charset=utf-8")


def report_of(store: Store, run: Run, settings: Settings) -> dict[str, object]:
    """Gather all that the page says of a run."""
    said = _intake(store, run)
    if run.counts.get("stored"):
        from tasks.report.night import night

        said |= night(store, run, settings)
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
        "outcomes": [Count(name, count) for name, count in counts.items()],
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


def _lead(run: Run, said: dict[str, object]) -> str:
    stored = run.counts.get("stored", 0)
    if not stored:
        return "Nothing new came in: no article of this run had to be analysed."
    new = f"{stored:,} new article{'s' if stored != 1 else ''} with {said['words']:,} words"
    near = said["near"]
    return f"{new}." if not near else f"{new}; {near:,} of them {'is a near copy' if near == 1 else 'are near copies'}."
