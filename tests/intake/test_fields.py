# ruff: noqa: E501 - records are written on one line
"""Fields of records: common names of dumps without a setting, any others by the settings' paths."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.analysis import Fields
from config.settings import Settings
from tasks.errors import Rejected
from tasks.intake.article import Article, Raw
from tasks.intake.fields import Fielded
from tasks.intake.formats import sniff
from tasks.intake.record import article_of

STORY = "Ministers met in Oslo on Monday to talk about fish. They agreed to meet again in June, officials said."
MORE = "Nobody from the harbour was there."
# Each as the named dump documents its fields; the words are ours.
DUMPS: dict[str, dict[str, Any]] = {
    "news-please": {"authors": ["Ann Lee"], "date_download": "2024-05-09 01:02:03", "date_modify": "2024-05-04 09:00:00", "date_publish": "2024-05-03 10:15:00",
                    "description": "Short.", "filename": "x.html", "image_url": "https://a.b/i.jpg", "language": "en", "localpath": None, "maintext": STORY,
                    "source_domain": "post.example", "text": None, "title": "Fish talks", "title_page": None, "title_rss": None, "url": "https://post.example/1"},
    "cc_news": {"title": "Fish talks", "text": STORY, "domain": "post.example", "date": "2024-05-03 10:15:00", "description": "Short.", "url": "https://post.example/1", "image_url": ""},
    "media-cloud": {"stories_id": 1, "publish_date": "2024-05-03 10:15:00", "title": "Fish talks", "url": "https://post.example/1", "language": "en",
                    "media_name": "post.example", "media_id": 7, "story_text": STORY},
    "media-cloud-index": {"article_title": "Fish talks", "text_content": STORY, "publication_date": "2024-05-03", "canonical_domain": "post.example", "language": "en", "original_url": "https://post.example/1"},
    "gdelt": {"DATE": 20240503101500, "SourceCommonName": "post.example", "DocumentIdentifier": "https://post.example/1", "title": "Fish talks", "content": STORY},
    "gdelt-doc": {"url": "https://post.example/1", "url_mobile": "", "title": "Fish talks", "seendate": "20240503T101500Z", "domain": "post.example", "language": "English", "body": STORY},
    "schema.org": {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Fish talks", "articleBody": STORY, "datePublished": "2024-05-03T10:15:00Z",
                   "author": [{"@type": "Person", "name": "Ann Lee"}], "publisher": {"@type": "Organization", "name": "post.example"}, "mainEntityOfPage": "https://post.example/1", "inLanguage": "en"},
    "schema.org graph": {"@graph": [{"@type": "WebSite", "name": "Home"}, {"@type": "NewsArticle", "headline": "Fish talks", "articleBody": STORY, "datePublished": "2024-05-03",
                                    "url": "https://post.example/1", "publisher": {"name": "post.example"}}]},
}  # fmt: skip
OURS = {
    "meta": {"ref": "n-7", "head": "Fish talks", "ts": 1714731300, "lang": "en", "people": [{"n": "Ann Lee"}, {"n": "Bo Yi"}]},
    "body": {"content": [{"t": STORY}, {"t": MORE}]},
    "where": {"link": "https://post.example/1", "paper": "The Post", "part": "World"},
}  # fmt: skip
NAMED = Fields(id="meta.ref", text="body.content.t", title=("no.such", "meta.head"), published="meta.ts", language="meta.lang",
               authors="meta.people.n", url="where.link", publisher="where.paper", section="where.part")  # fmt: skip


def read(record: dict[str, Any], named: Fields | None = None) -> Article:
    line = json.dumps(record).encode()
    return article_of(record, Raw(content=line, uri=None, media_type="application/jsonl"), named or Fields())


@pytest.mark.parametrize("dump", DUMPS)
def test_a_dump_s_documented_fields_are_read(dump: str) -> None:
    found = read(DUMPS[dump])
    assert (found.text, found.hints.title) == (STORY, "Fish talks")
    assert (found.hints.published or "").startswith("2024-05-03")
    assert (found.hints.publisher, found.hints.url) == ("post.example", "https://post.example/1")
    assert found.hints.byline == (("Ann Lee",) if "author" in json.dumps(DUMPS[dump]) else ())


def test_any_other_dump_is_read_by_the_settings_paths() -> None:
    with pytest.raises(Rejected, match=r"Name yours in the settings: fields\.text"):
        read(OURS)
    found = read(OURS, NAMED)
    hints = found.hints
    assert (found.id, found.text) == ("n-7", f"{STORY}\n\n{MORE}")
    assert (hints.title, hints.published, hints.evidence) == ("Fish talks", "2024-05-03T10:15:00Z", "field")
    assert (hints.byline, hints.language) == (("Ann Lee", "Bo Yi"), "en")
    assert (hints.url, hints.publisher, hints.section) == ("https://post.example/1", "The Post", "World")


def test_settings_win_over_common_names_and_fall_back_to_them() -> None:
    record = {"text": "Teaser.", "full": STORY, "title": "Fish talks"}
    found = read(record, Fields(text="full", title="no.such"))
    assert (found.text, found.hints.title) == (STORY, "Fish talks")
    assert read(record).text == "Teaser."


@pytest.mark.parametrize(
    ("path", "values"),
    [("a.b", [1]), ("a.c.d", [2]), ("l.0", ["x"]), ("l", ["x", "y"]), ("o.k", [3, 4]), ("o.1.k", [4]), ("l.9", []), ("a.b.z", []), ("", [])],
)  # fmt: skip
def test_paths_lead_through_objects_lists_and_names_with_dots(path: str, values: list[object]) -> None:
    record = {"a": {"b": 1}, "a.c": {"d": 2}, "l": ["x", "y"], "o": [{"k": 3}, {"k": 4}]}
    assert Fielded(record, Fields(text=path)).mapped("text") == values


def test_mapped_markup_is_read_as_a_page_and_mapped_text_as_it_is() -> None:
    record = {"raw": f"<p>{STORY}</p>"}
    assert read(record, Fields(html="raw")).text == STORY
    assert read(record, Fields(text="raw")).text == f"<p>{STORY}</p>"


def test_columns_of_the_settings_make_a_table_one_of_articles() -> None:
    head = b"Nr;Wortlaut;Kopf\n1;Es regnet.;Wetter\n"
    assert sniff(head, "dump").media_type == "text/plain"
    assert sniff(head, "dump", Fields(text="Wortlaut")).media_type == "text/csv"


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder whose settings name fields, and the environment that finds it."""
    folder = tmp_path_factory.mktemp("fields")
    config = folder / "nightdesk.toml"
    config.write_text(
        f'data_dir = "{folder / "data"}"\n[work]\nconcurrency = 1\n[fields]\nid = "meta.ref"\n'
        'text = ["body.content.t", "Wortlaut"]\ntitle = ["meta.head", "Kopf"]\npublished = "meta.ts"\n'
    )
    return folder, {**os.environ, "NIGHTDESK_CONFIG": str(config), "NIGHTDESK_FIELDS__URL": "where.link"}


def nightdesk(environment: dict[str, str], *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "workers.cli.main", *words]
    return subprocess.run(command, input=given, capture_output=True, env=environment, timeout=100, check=False)


def test_analyze_reads_the_fields_that_settings_name(configured: tuple[Path, dict[str, str]]) -> None:
    document = json.loads(nightdesk(configured[1], "analyze", given=json.dumps(OURS).encode()).stdout)
    assert (document["id"], document["text"]) == ("n-7", f"{STORY}\n\n{MORE}")
    assert (document["metadata"]["title"], document["metadata"]["url"]) == ("Fish talks", "https://post.example/1")


def test_run_reads_them_in_wrapped_lists_and_tables(configured: tuple[Path, dict[str, str]]) -> None:
    folder, environment = configured
    source, made = folder / "articles", folder / "made"
    source.mkdir()
    (source / "a.json").write_text(json.dumps({"answer": {"hits": [OURS, {"meta": {}}]}}))
    (source / "b.csv").write_text(f'Nr;Wortlaut;Kopf\n1;"{STORY}";Fish\n')
    ended = nightdesk(environment, "run", str(source), "--out", str(made))
    assert b"no_text_field" in ended.stdout + ended.stderr
    documents = [json.loads(path.read_bytes()) for path in made.rglob("*.json")]
    assert {document["metadata"]["title"] for document in documents} == {"Fish talks", "Fish"}


def test_fields_count_towards_the_fingerprint() -> None:
    from tasks.fingerprint import fingerprint

    plain, named = (fingerprint(Settings().analysis, "m", {}, fields) for fields in (Fields(), NAMED))
    assert plain != named
