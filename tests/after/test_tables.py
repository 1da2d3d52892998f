"""Tables: nothing of a document is lost or changed on its way into them, and SQL over them can only read."""

import csv
import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Query, Settings
from tasks.document import Document, Mention, Quote, Speaker, Timex, Topic
from tasks.errors import Rejected
from tasks.runs import keys
from tasks.runs.records import Near
from tasks.store import Store
from tasks.tables.describe import with_columns
from tasks.tables.export import export
from tasks.tables.files import Tables, as_json
from tasks.tables.gkg import FIELDS, gkg
from tasks.tables.jsonld import jsonld
from tasks.tables.polecat import HEADER
from tasks.tables.query import Database, database
from tasks.tables.rows import Origin, rows
from tasks.tables.schema import layouts
from tasks.tables.write import manifest_of, put_tables, write_tables

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SHA = "ab" * 32
ORIGIN = Origin(SHA, "20260307T020000-3f9a2c", 7, Near(of=f"sha256:{'cd' * 32}", similarity=0.9))


@st.composite
def spans(draw, **fields):
    start = draw(st.integers(0, 2**31 - 100))
    span = {"start": start, "end": start + draw(st.integers(0, 99)), "text": draw(TEXT)}
    return span | {name: draw(strategy) for name, strategy in fields.items()}


SCORE = st.floats(0, 1)
NAMES = st.sampled_from(["e1", "e2", "e3"])
CODE = st.none() | TEXT
ACTOR = spans(entity=st.none() | NAMES, country=CODE, sector=CODE)


@st.composite
def documents(draw):
    entities = [
        {
            "id": name,
            "label": draw(st.sampled_from(["PERSON", "ORG", "GPE"])),
            "name": draw(TEXT),
            "role": draw(CODE),
            "aliases": draw(st.lists(TEXT, max_size=2)),
            "country": draw(CODE),
            "mentions": draw(st.lists(spans(kind=st.sampled_from(["name", "pronoun"])), max_size=3)),
            "salience": draw(SCORE),
        }
        for name in draw(st.lists(NAMES, unique=True))
    ]
    quote = spans(
        kind=st.sampled_from(["direct", "indirect"]),
        cue=st.none() | spans(),
        speaker=st.none() | spans(entity=st.none() | NAMES),
        score=SCORE,
    )
    event = st.fixed_dictionaries(
        {
            "type": st.sampled_from(["AGREE", "ASSAULT"]),
            "mode": CODE,
            "trigger": spans(),
            "triggers": st.lists(spans(), max_size=2),
            "source": st.lists(ACTOR, max_size=2),
            "target": st.lists(ACTOR, max_size=2),
            "polarity": st.sampled_from(["affirmed", "negated"]),
            "modality": st.just("asserted"),
            "date": st.none()
            | st.sampled_from(["2026-03-07", "2026-W10", "2026-03", "2026-02-30", "9999-12-31T10:00"]),
            "place": st.none() | NAMES,
            "reporter": st.none() | ACTOR,
            "quad": st.just("verbal-conflict"),
            "score": SCORE,
        }
    )
    place = {"name": TEXT, "geonames": st.none() | st.integers(0, 2**40), "score": SCORE}
    place |= {"latitude": st.floats(-90, 90), "longitude": st.floats(-180, 180)}
    place |= dict.fromkeys(("country", "admin1", "feature"), CODE)
    topic = {"id": TEXT, "label": TEXT, "level": st.integers(1, 5), "score": SCORE}
    topic |= {"evidence": st.lists(spans(), max_size=2)}
    return Document.model_validate(
        {
            "schema": "nightdesk/article/1",
            "id": draw(TEXT),
            "source": {"uri": draw(CODE), "media_type": "text/plain", "sha256": SHA, "bytes": 2**40, "record": None},
            "pipeline": {"version": "1", "fingerprint": "f", "model": "m"},
            "metadata": {
                **dict.fromkeys(("updated", "agency", "dateline", "url"), None),
                "publisher": draw(CODE),
                "title": draw(CODE),
                "published": draw(st.none() | st.sampled_from(["2026-03-07", "2026-03-07T10:00:00Z", "1799-01-01"])),
                "byline": draw(st.lists(TEXT, max_size=2)),
                "language": "en",
                "language_score": draw(SCORE),
                "word_count": 3,
            },
            "text": "",
            "blocks": [],
            "entities": entities,
            "quotes": draw(st.lists(quote, max_size=3)),
            "dates": draw(st.lists(spans(type=st.just("DATE"), value=TEXT, mod=st.none()), max_size=3)),
            "places": [{"entity": e["id"], **{k: draw(v) for k, v in place.items()}} for e in entities[:1]],
            "events": draw(st.lists(event, max_size=2)),
            "topics": draw(st.lists(st.fixed_dictionaries(topic), max_size=2)),
        }
    )  # fmt: skip


def written(folder: Path, document: Document) -> dict[str, list[dict]]:
    with Tables(folder, "2026-03-07", "run", "parquet") as tables:
        tables.add(rows(document, ORIGIN))
    return {
        name: pq.ParquetFile(path).read().to_pylist() if path.exists() else [] for name, path in tables.paths.items()
    }


def span_of(row: dict, name: str = "") -> dict:
    return {"start": row[f"{name}_start"], "end": row[f"{name}_end"], "text": row[f"{name}_text"]}


@given(documents())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_documents_facts_come_back_from_parquet_as_they_were(document):
    with TemporaryDirectory() as folder:
        table = written(Path(folder), document)
    counts = {name: len(found) for name, found in table.items()}
    assert counts.pop("mentions") == sum(len(entity.mentions) for entity in document.entities)
    assert counts.pop("articles") == 1
    assert counts == {name: len(getattr(document, name)) for name in counts}
    pick = ("start", "end", "text", "kind")
    for entity in document.entities:
        row = next(row for row in table["entities"] if row["entity"] == entity.id)
        back = [Mention(**{k: m[k] for k in pick}) for m in table["mentions"] if m["entity"] == entity.id]
        assert tuple(back) == entity.mentions
        assert (row["name"], row["label"], row["role"], tuple(row["aliases"]), row["country"], row["salience"]) == (
            entity.name, entity.label, entity.role, entity.aliases, entity.country, entity.salience)  # fmt: skip
    for quote, row in zip(document.quotes, table["quotes"], strict=True):
        speaker = (
            Speaker(**span_of(row, "speaker"), entity=row["speaker_entity"])
            if row["speaker_text"] is not None
            else None
        )
        cue = {"start": row["cue_start"], "end": row["cue_end"], "text": row["cue"]} if row["cue"] is not None else None
        assert Quote(**{k: row[k] for k in pick}, cue=cue, speaker=speaker, score=row["score"]) == quote
    for event, row in zip(document.events, table["events"], strict=True):
        for side, ours in (("actors", event.source), ("recipients", event.target)):
            assert [{k: v for k, v in one.items() if k != "name"} for one in row[side]] == [
                a.model_dump() for a in ours
            ]
        assert (row["event_type"], row["event_mode"], row["event_date_value"], row["place_entity"], row["score"]) == (
            event.type, event.mode, event.date, event.place, event.score)  # fmt: skip
        assert row["event_date"] == (
            date(2026, 3, 7)
            if event.date == "2026-03-07"
            else date.max
            if event.date and event.date[0] == "9"
            else None
        )
        assert row["triggers"] == [t.model_dump() for t in event.triggers]
    columns = {"text", "start", "end", "type", "value", "mod"}
    assert tuple(Timex(**{k: row[k] for k in columns}) for row in table["dates"]) == document.dates
    assert [
        Topic(id=r["topic"], label=r["label"], level=r["level"], score=r["score"], evidence=r["evidence"])
        for r in table["topics"]
    ] == list(document.topics)
    for place, row in zip(document.places, table["places"], strict=True):
        assert {k: row[k] for k in place.model_dump()} == place.model_dump()
    (article,) = table["articles"]
    assert (article["title"], article["bytes"], article["near_of"], article["n"]) == (
        document.metadata.title,
        2**40,
        "cd" * 32,
        7,
    )
    assert {row["article"] for found in table.values() for row in found} == {SHA}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_other_forms_hold_the_same(tmp_path, analyzer, form):
    document = _analysed(analyzer)
    parquet = written(tmp_path, document)
    with Tables(tmp_path, "2026-03-07", "run", form) as tables:
        tables.add(rows(document, ORIGIN))
    for name, found in parquet.items():
        lines = tables.paths[name].read_text(encoding="utf-8").splitlines() if found else []
        if form == "jsonl":
            assert lines == [as_json(row) for row in found]
        else:
            back = list(csv.DictReader(tables.paths[name].open(newline="", encoding="utf-8"))) if found else []
            assert back == [{name: _in_csv(value) for name, value in row.items()} for row in found]


def _in_csv(value: object) -> str:
    return "" if value is None else as_json(value) if isinstance(value, list) else str(value)


def _analysed(analyzer) -> Document:
    from tasks.intake.article import Raw
    from tasks.intake.formats import read

    path = Path("seeds/harbour-strike.txt")
    return analyzer.analyse(read(Raw(content=path.read_bytes(), uri=str(path), media_type="text/plain")))


def test_every_column_is_described_and_the_page_is_up_to_date():
    page = Path("docs/tables.md").read_text()
    assert page == with_columns(page), "run: make schema"
    assert set(layouts()) == {"articles", "entities", "mentions", "quotes", "events", "places", "dates", "topics"}
    assert all(set(layout.key) <= set(layout.columns) for layout in layouts().values())


@pytest.fixture(scope="module")
def night(desk, tmp_path_factory):
    """The seeds as a run of their own, with tables; its results may be unchanged ones of another test."""
    folder = tmp_path_factory.mktemp("night") / "seeds"
    folder.mkdir()
    for path in Path("seeds").glob("*.txt"):
        (folder / path.name).write_bytes(path.read_bytes() + b"\n\nThis line is of this test's own.\n")
    run = desk.run(folder)
    write_tables(desk.store, run, Settings())
    return run


@pytest.fixture(scope="module")
def tables(desk, night) -> Database:
    made = database(desk.store, desk.settings.store, Query(seconds=2), [night.id])
    yield made
    made.close()


@pytest.mark.slow
def test_rows_are_as_many_as_the_documents_say(desk, night, tables):
    expected = dict.fromkeys(layouts(), 0)
    for outcome in desk.outcomes(night):
        document = Document.model_validate_json(desk.store.get(outcome.key))
        for name, found in rows(document, ORIGIN).items():
            expected[name] += len(found)
    assert manifest_of(desk.store, night.id).rows == expected
    counted = {name: tables.ask(f"SELECT count(*) FROM {name}")[1][0][0] for name in layouts()}
    assert counted == expected
    assert expected["quotes"] > 10


@pytest.mark.slow
def test_tables_written_twice_are_the_same_bytes(desk, night):
    names = list(desk.store.keys(keys.tables(night.id)))
    before = [desk.store.get(name) for name in names]
    put_tables(desk.store, night)
    assert list(desk.store.keys(keys.tables(night.id))) == names
    assert [desk.store.get(name) for name in names] == before


@pytest.mark.slow
def test_an_article_of_two_runs_is_seen_once(desk, night, tables):
    twice = night.model_copy(update={"id": f"{night.id[:-6]}ffffff"})
    desk.store.put(keys.folded(twice.id), desk.store.get(keys.folded(night.id)))
    put_tables(desk.store, twice)
    both = database(desk.store, desk.settings.store, Query(), [night.id, twice.id])
    for name in ("articles", "quotes", "topics"):
        (one,) = tables.ask(f"SELECT count(*) FROM {name}")[1]
        assert both.ask(f"SELECT count(*) FROM {name}")[1] == [one]
        assert both.ask(f"SELECT count(*) FROM all_{name}")[1] == [(one[0] * 2,)]
    assert both.ask("SELECT DISTINCT run FROM articles")[1] == [(twice.id,)]
    both.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('pyproject.toml')",
        "SELECT * FROM glob('/*')",
        "COPY articles TO 'stolen.csv'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA enable_external_access = true",
        "ATTACH 'other.db'",
        "CREATE TABLE mine AS FROM articles",
        "DROP VIEW articles",
        "SELECT 1; SELECT 2",
        "SELECT * FROM sql",
        "no query at all",
        "",
    ],
)
def test_a_query_reaches_nothing_but_the_tables(tables, sql):
    with pytest.raises(Rejected), tables.answer(sql) as (_, found):
        list(found)
    assert not Path("stolen.csv").exists()
    with tables.answer("SELECT count(*) FROM articles") as (names, found):
        assert len(names) == len(list(found)) == 1


@pytest.mark.slow
def test_a_query_that_takes_too_long_is_stopped(tables):
    with (
        pytest.raises(Rejected, match="stopped after 2 s"),
        tables.answer(
            "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a.range * b.range) = 7"
        ) as (_, found),
    ):
        list(found)


@pytest.mark.slow
def test_exports_hold_every_result_once_whatever_runs_name_it(desk: Store, night, tmp_path):
    count = sum(night.counts.values())
    (path,) = export(desk.store, [night, night], tmp_path, "jsonld", lambda n: None)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({line["@id"] for line in lines}) == len(lines) == count
    (path,) = export(desk.store, [night], tmp_path, "gkg", lambda n: None)
    records = [line.split("\t") for line in path.read_text().splitlines()]
    assert {len(record) for record in records} == {len(FIELDS)} == {27}
    (path,) = export(desk.store, [night], tmp_path, "polecat", lambda n: None)
    head, *events = [line.split("\t") for line in path.read_text().splitlines()]
    assert tuple(head) == HEADER
    assert {len(event) for event in events} == {40}
    assert len(events) > 5


def test_what_is_said_in_json_ld_is_what_the_document_says(analyzer):
    document = _analysed(analyzer)
    node = jsonld(document)
    ids = {one["@id"]: one for one in node["mentions"]}
    said = [
        (q["text"], ids.get(q["spokenByCharacter"].get("@id"), {}).get("name"))
        for q in node["hasPart"]
        if "spokenByCharacter" in q
    ]
    named = {entity.id: entity.name for entity in document.entities}
    assert said == [(q.text, named.get(q.speaker.entity)) for q in document.quotes if q.speaker]
    assert [len(gkg(document, ORIGIN)[FIELDS.index(name)].split(";")) for name in ("V1PERSONS", "V1THEMES")] == [
        len({e.name.lower() for e in document.entities if e.label == "PERSON"}),
        len(document.topics),
    ]
