"""The last resort for an article's date: times of its transport and, if the settings say so, of its file."""

import gzip
import io
import os
import tarfile
import zipfile
from itertools import count
from pathlib import Path

import pytest

from config.analysis import Analysis
from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.extraction.blocks import label_blocks
from tasks.intake.article import Article, Hints, Stamp
from tasks.intake.formats import plan
from tasks.metadata import describe
from tasks.runs.planning import Planner
from tasks.runs.records import Reference
from tasks.runs.result import Maker, Stages
from tasks.runs.sources import Found
from tests.desks import TestDesk
from tests.intake.test_formats import PAGE, STORY, articles

DATED = f"---\ntitle: Fish talks\ndate: 2024-05-03\n---\n{STORY}"


def stamp_of(content: bytes) -> Stamp | None:
    (found,) = articles(content, "x.warc")
    assert isinstance(found, Article)
    return found.hints.stamp


def archived(*fields: str, day: str = "WARC-Date: 2024-05-09T01:02:03Z") -> bytes:
    block = "\r\n".join(("HTTP/1.1 200 OK", "Content-Type: text/html", *fields, "", PAGE)).encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.b/1\r\n{day}\r\nContent-Length: {len(block)}\r\n"
    )
    return head.encode() + b"\r\n" + block + b"\r\n\r\n"


def test_archived_pages_carry_the_server_s_time_or_the_crawl_s() -> None:
    assert stamp_of(archived()) == Stamp("2024-05-09T01:02:03Z", "crawl")
    changed = stamp_of(archived("Last-Modified: Fri, 03 May 2024 10:15:00 GMT"))
    assert changed == Stamp("2024-05-03T10:15:00+00:00", "http")
    assert stamp_of(archived(day="WARC-Date: soon")) is None
    assert stamp_of(gzip.compress(archived())) == Stamp("2024-05-09T01:02:03Z", "crawl")
    arc = f"http://a.b/1 1.2.3.4 20240509010203 text/html {len(PAGE) + 19}\nHTTP/1.1 200 OK\r\n\r\n{PAGE}".encode()
    version = b"filedesc://x 0.0.0.0 20240509010203 text/plain 4\n1 0\n\n"
    assert stamp_of(version + arc) == Stamp("2024-05-09T01:02:03Z", "crawl")


@pytest.mark.parametrize(
    ("text", "given", "published", "evidence"),
    [
        (STORY, {}, "2024-05-09T01:02:03Z", "crawl"),
        (DATED, {}, "2024-05-03", "date line"),
        (STORY, {"url": "https://a.b/2024/05/02/fish"}, "2024-05-02", "url"),
        (STORY, {"published": "2024-05-01", "evidence": "meta"}, "2024-05-01", "meta"),
        # A dateline's day takes its year from a time soon after it, and from no other.
        (f"Fish talks\n\nOSLO, May 7 (Reuters) - {STORY}", {}, "2024-05-07", "dateline"),
        (f"Fish talks\n\nOSLO, May 12 (Reuters) - {STORY}", {}, "2024-05-09T01:02:03Z", "crawl"),
        (f"Fish talks\n\nOSLO, Feb. 7 (Reuters) - {STORY}", {}, "2024-05-09T01:02:03Z", "crawl"),
    ],
)
def test_a_stamp_counts_only_where_nothing_else_dates(
    text: str, given: dict[str, str], published: str, evidence: str
) -> None:
    hints = Hints(stamp=Stamp("2024-05-09T01:02:03Z", "crawl"), **given)  # type: ignore[arg-type]
    found = describe(text, label_blocks(text), hints, language="en", language_score=1.0)
    assert (found.published, found.published_evidence) == (published, evidence)


def test_entries_of_archives_have_times_of_their_own() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (2024, 5, 3, 10, 15, 0)), STORY)
        archive.writestr(zipfile.ZipInfo("b.txt"), STORY)
        archive.writestr(zipfile.ZipInfo("c.jsonl", (2024, 5, 3, 10, 15, 0)), '{"text": "x"}\n')
    assert [part.modified for part in plan(packed, "x.zip")] == ["2024-05-03T10:15:00", None, None]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, time in (("a.txt", 1714731300), ("b.txt", 0), ("c.txt", 8**11 - 1)):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(STORY), time
            tar.addfile(info, io.BytesIO(STORY.encode()))
    assert [part.modified for part in plan(packed, "x.tar")] == ["2024-05-03T10:15:00Z", None, None]


@pytest.fixture(scope="module")
def by_file_times() -> Analyzer:
    return Analyzer(Settings(analysis=Analysis(file_times=True)))


def planned(desk: TestDesk, path: Path, time: float) -> Reference:
    os.utime(path, (time, time))
    (reference,) = Planner(desk.store, desk.settings.limits).plan(Found(path.name, path=path))
    return reference


def test_a_file_s_time_dates_its_article_only_when_the_settings_say_so(
    desk: TestDesk, tmp_path: Path, analyzer: Analyzer, by_file_times: Analyzer
) -> None:
    path = tmp_path / "undated.txt"
    path.write_text(f"Fish talks\n\n{STORY} Nobody knew when, and this line makes the file the only one of its kind.")
    early, late = planned(desk, path, 1714731300), planned(desk, path, 1715000000)
    assert (early.modified, late.modified) == ("2024-05-03T10:15:00Z", "2024-05-06T12:53:20Z")

    runs = count()

    def made(by: Analyzer, reference: Reference) -> tuple[object, object]:
        # Each delivery is of a run of its own.
        done = Maker(desk.store, desk.tender.progress, by, 60).make(reference, Stages(), f"run-{next(runs)}")
        return done["outcome"], done["published"]

    assert made(analyzer, late) == ("stored", None)
    assert made(analyzer, early) == ("unchanged", None)
    # Whichever is seen first, the earliest time is the one that stays.
    assert made(by_file_times, late) == ("stored", late.modified)
    assert made(by_file_times, early) == ("stored", early.modified)
    assert made(by_file_times, late) == ("unchanged", early.modified)
    assert made(by_file_times, early.model_copy(update={"modified": None})) == ("unchanged", early.modified)


def test_a_document_says_when_its_date_is_not_the_article_s_own(analyzer: Analyzer) -> None:
    (found,) = articles(archived(), "x.warc")
    assert isinstance(found, Article)
    document = analyzer.analyse(found)
    assert (document.metadata.published, document.metadata.published_evidence) == ("2024-05-09T01:02:03Z", "crawl")
    assert "published_from_stamp" in [warning.code for warning in document.warnings]
