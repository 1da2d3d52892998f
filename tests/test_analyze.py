"""The contract of the result document and of ``nightdesk analyze``."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import Settings
from tasks.document import Document
from tasks.errors import Rejected
from tasks.intake.article import Raw
from tasks.intake.formats import read
from tasks.lines import analyse_lines
from tests.news import article
from workers.cli.schema import schema_text

SAMPLE = Path("seeds/upi-2022-03-07.txt")
NIGHTDESK = [sys.executable, "-m", "workers.cli.main"]


def spans(value: object):
    """Yield every object of a document that has a start, an end and a text."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for item in value.values():
            yield from spans(item)
    elif isinstance(value, list):
        for item in value:
            yield from spans(item)


def check(document: dict) -> None:
    text = document["text"]
    assert [s for s in spans(document) if text[s["start"] : s["end"]] != s["text"]] == []
    blocks = document["blocks"]
    assert all(a["end"] <= b["start"] for a, b in pairwise(blocks))
    covered = "".join(text[b["start"] : b["end"]] for b in blocks)
    assert "".join(covered.split()) == "".join(text.split()), "blocks cover everything but white space"


@pytest.fixture(scope="module")
def sample(analyzer) -> Document:
    return analyzer.analyse(read(Raw(content=SAMPLE.read_bytes(), uri=str(SAMPLE), media_type="text/plain")))


def test_the_sample_says_when_and_by_whom(sample):
    assert sample.metadata.published == "2022-03-07"
    assert sample.metadata.agency == "UPI"
    assert sample.metadata.dateline.date == "2022-03-07"
    assert sample.metadata.language == "en"


def test_the_sample_s_leftovers_stay_out_of_the_body(sample):
    kinds = [(b.kind, sample.text[b.start : b.end]) for b in sample.blocks]
    body = " ".join(text for kind, text in kinds if kind == "paragraph")
    assert ("credit", "File Photo by Stephen Shaver/UPI | License Photo") in kinds
    assert ("credit", "Photo by Keizo Mori/UPI | License Photo") in kinds
    assert ("advertisement", "Advertisement") in kinds
    assert ("heading", "Scenes from the Russian war on Ukraine") in kinds
    assert "License" not in body
    assert "Advertisement" not in body
    assert body.startswith("Beijing's top diplomat said Monday")


def test_the_sample_names_those_it_is_about(sample):
    names = {entity.name for entity in sample.entities}
    expected = {"Wang Yi", "Vladimir Putin", "Xi Jinping", "China", "Russia", "Ukraine"}
    assert expected <= names
    assert any("Red Cross" in name for name in names)
    wang = next(entity for entity in sample.entities if entity.name == "Wang Yi")
    assert "Wang" in wang.aliases


def test_the_same_article_gives_the_same_bytes(analyzer, sample):
    again = analyzer.analyse(read(Raw(content=SAMPLE.read_bytes(), uri=str(SAMPLE), media_type="text/plain")))
    assert again.to_json() == sample.to_json()


def test_the_command_gives_one_line_for_each_in_order_and_the_same_bytes_twice():
    lines = [
        json.dumps({"id": "one", "text": article(1), "published": "2023-03-05"}),
        "{broken",
        json.dumps({"id": 3}),
        json.dumps({"id": "page", "html": f"<html><body><article><p>{article(2)}</p></article></body></html>"}),
    ]
    feed = "\n".join(lines).encode()
    first, second = (
        subprocess.run([*NIGHTDESK, "analyze", "-"], input=feed, capture_output=True, check=False) for _ in range(2)
    )
    found = [json.loads(line) for line in first.stdout.splitlines()]
    assert first.stdout == second.stdout
    assert first.returncode == 1
    assert [line["id"] for line in found] == ["one", None, 3, "page"]
    assert [line.get("error", {}).get("code") for line in found] == [None, "json_invalid", "no_text_field", None]
    assert found[0]["metadata"]["published"] == "2023-03-05"
    assert b"Traceback" not in first.stderr


def test_line_ends_are_normalised_and_nothing_else(analyzer):
    text = "One said on Monday.\r\n\r\nTwo  \tspaces\u00a0and a \u2028 stay, \ud83d\ude00 too.\r\n"
    ((line, good),) = analyse_lines([json.dumps({"text": text}).encode()], analyzer)
    assert good
    assert json.loads(line)["text"] == text.encode("utf-16", "surrogatepass").decode("utf-16").replace("\r\n", "\n")


def test_a_text_beyond_the_limit_is_rejected(analyzer):
    limit = Settings().limits.article_chars
    sized = {n: Raw(content=b"a" * n, uri="a.txt", media_type="text/plain") for n in (limit + 1,)}
    with pytest.raises(Rejected, match="limit") as caught:
        analyzer.analyse(read(sized[limit + 1]))
    assert caught.value.code == "too_large"


def test_another_language_is_stored_and_not_analysed(analyzer):
    text = (
        "Die Bundesregierung hat am Montag in Berlin beschlossen, die Steuern zu senken. Der Finanzminister sagte, "
        "die Entlastung komme vor allem Familien zugute. Die Opposition kritisierte den Plan als unzureichend."
    )
    ((line, _),) = analyse_lines([json.dumps({"text": text}).encode()], analyzer)
    document = json.loads(line)
    assert document["metadata"]["language"] == "de"
    assert [w["code"] for w in document["warnings"]] == ["language_not_supported"]
    assert document["entities"] == []


WORDS = st.sampled_from(
    ["Wang Yi", "said", "\n", "\n\n", "“No,”", '"', "’s", "March 7", "(UPI) --", "Advertisement", "the WHO", "😀",
     "\u200f", "Photo by A/UPI", "|", ". ", "—", "\t", "U.S.", "Paris", "\u00ad", "\r\n", "By Jane Roe",
     "©", "مرحبا", "ﬁ"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(max_size=8)), min_size=1, max_size=60).map(" ".join))
def test_every_span_of_any_text_is_what_it_says(analyzer, text):
    ((line, good),) = analyse_lines([json.dumps({"text": text}).encode()], analyzer)
    document = json.loads(line)
    assert good == ("error" not in document)
    if good:
        jsonschema.validate(document, json.loads(schema_text()))
        check(document)
    else:
        assert document["error"]["code"] == "empty"
        assert not text.strip()


def test_every_seed_holds_to_the_contract(analyzer):
    for path in sorted(Path("seeds").glob("*.txt")) + sorted(Path("seeds").glob("*.html")):
        media_type = "text/html" if path.suffix == ".html" else "text/plain"
        document = analyzer.analyse(read(Raw(content=path.read_bytes(), uri=path.name, media_type=media_type)))
        check(json.loads(document.to_json()))


def test_the_kept_schema_is_the_model_s():
    assert Path("schema/article.schema.json").read_text() == schema_text(), "run: make schema"
