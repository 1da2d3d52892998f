"""The terminal: a desk followed in place, an article's layers, what a run owes."""

import io

import pytest
from rich.console import Console

from tasks.document import Document
from tasks.runs import keys
from tasks.runs.after import After, Fault
from tasks.runs.lanes import Lanes
from tasks.runs.meter import Meter
from tests.news import write
from workers.cli.render import LAYERS, highlighted, render
from workers.cli.runs import _after
from workers.cli.top import Sight


def printed(thing) -> str:
    out = io.StringIO()
    Console(file=out, width=160, color_system=None).print(thing)
    return out.getvalue()


@pytest.fixture
def sight(desk) -> Sight:
    assert isinstance(desk.tender.sender, Lanes)
    meter = Meter(desk.redis, desk.settings.broker.key_prefix)
    return Sight(desk.store, desk.tender.progress, desk.tender.sender, meter)


@pytest.mark.slow
def test_top_shows_workers_lanes_open_runs_and_what_went_wrong(desk, articles, sight):
    write(articles, 2, first=9700)
    (articles / "empty.txt").write_bytes(b"")
    run = desk.submit(articles)
    seen = printed(sight.look())
    row = next(line.split() for line in seen.splitlines() if line.split()[:1] == [run.id])
    assert row[1:5] == ["running", "cli", "0", "3"]
    assert "bulk" in seen
    desk.finish(run)
    over = printed(sight.look())
    assert "1 worker (" in over
    assert f"{run.id} is over; still to come: duplicates, tables, report" in over
    assert "rejected" in over
    assert "empty" in over


def test_the_rate_is_that_of_the_last_looks_and_survives_a_wiped_counter(sight, monkeypatch):
    clock = iter([100.0, 110.0, 120.0])
    monkeypatch.setattr("workers.cli.top.time.monotonic", lambda: next(clock))
    assert sight._rate(50) == "50 articles so far"
    assert sight._rate(150) == "10.0 articles/s"
    assert sight._rate(3) == "3 articles so far"


def test_a_step_that_failed_is_said_with_what_to_do(desk):
    run_id = keys.new_run_id()
    fault = Fault(attempts=3, reason="The store answered SlowDown.", due=0)
    stand = After(run=run_id, faults={"tables": fault, "report": fault}, given_up=("report",))
    desk.store.put(keys.after(run_id), stand.to_json())
    tables, report = _after([run_id], desk.store)
    assert "tables[/red] failed 3 times (The store answered SlowDown.): next try at 00:00:00 UTC" in tables
    assert "given up" in report
    assert f"nightdesk after {run_id}" in report


def span(words: str, **more: object) -> dict[str, object]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words, **more}


def entity(name: str, label: str, *mentions: dict[str, object]) -> dict[str, object]:
    about = {"role": None, "aliases": [], "country": None, "salience": 1}
    return {"id": name, "label": label, "name": name, "mentions": list(mentions), **about}


TEXT = "“We go on,” she told 🌍 Paris."
SHE = span("she", entity="Ada Lo")
META = ("title", "published", "updated", "publisher", "agency", "dateline", "url", "language", "language_score")
DOCUMENT = Document.model_validate(
    {
        "schema": "nightdesk/article/1",
        "id": "x",
        "source": {"uri": "x.txt", "media_type": "text/plain", "sha256": "0", "bytes": 1, "record": None},
        "pipeline": {"version": "1", "fingerprint": "f", "model": "m"},
        "metadata": {**dict.fromkeys(META), "byline": [], "word_count": 6},
        "text": TEXT,
        "blocks": [{"kind": "paragraph", "start": 0, "end": len(TEXT)}],
        "entities": [
            entity("Ada Lo", "PERSON", span("she", kind="pronoun")),
            entity("Paris", "GPE", span("Paris", kind="name")),
        ],
        "quotes": [span("“We go on,”", kind="direct", cue=None, score=1, speaker=SHE)],
        "places": [
            {
                "entity": "Paris",
                "name": "Paris",
                "geonames": 1,
                "latitude": 48.85,
                "longitude": 2.35,
                "country": "FRA",
                "admin1": None,
                "feature": "PPLC",
                "score": 0.9,
            }
        ],
        "events": [
            {
                "type": "CONSULT",
                "mode": None,
                "trigger": span("told"),
                "target": [],
                "source": [{**SHE, "country": None, "sector": None}],
                "polarity": "affirmed",
                "modality": "asserted",
                "date": None,
                "place": None,
                "quad": "verbal-cooperation",
                "score": 1,
            }
        ],
    }
)


def styled(layers) -> dict[str, str]:
    text = highlighted(DOCUMENT, layers)
    return {text.plain[span.start : span.end]: str(span.style) for span in text.spans if span.end > span.start}


def test_show_renders_the_layers_asked_for_at_the_right_words():
    assert highlighted(DOCUMENT, LAYERS).plain == "“We go on,” ‹Ada Lo› she told 🌍 Paris."
    assert highlighted(DOCUMENT, ("events",)).plain == "“We go on,” she told ‹Ada Lo → CONSULT› 🌍 Paris."
    assert highlighted(DOCUMENT, ("dates",)).plain == DOCUMENT.text
    assert set(styled(("places",))) == {"Paris"}
    assert set(styled(("entities",))) == {"Paris", "she"}
    assert {"“We go on,”", " ‹Ada Lo›"} == set(styled(("quotes",)))


def test_show_prints_the_tables_of_its_layers_only():
    out = io.StringIO()
    render(DOCUMENT, Console(file=out, width=120, color_system=None), ("places",))
    assert "48.85" in out.getvalue()
    assert "Who said what" not in out.getvalue()
    render(DOCUMENT, Console(file=out, width=120, color_system=None))
    assert "Who said what" in out.getvalue()
