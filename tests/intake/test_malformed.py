# ruff: noqa: E501 - documents are written on one line
import gzip
import io
import time
import zipfile

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import Rejected
from tasks.extraction.blocks import label_blocks
from tasks.intake import steps, webarchive
from tasks.intake.article import Hints
from tasks.intake.html import extract_html
from tests.intake.test_formats import STORY, articles, tarred, texts, zipped


def test_truncated_gzip_is_rejected() -> None:
    assert texts(gzip.compress(STORY.encode() * 50)[:-20], "x.txt.gz") == ["damaged"]


def test_damaged_zip_entry_leaves_the_others() -> None:
    content = bytearray(zipped(a__txt=STORY.encode() * 20, b__txt=STORY.encode()))
    content[60:70] = b"\xff" * 10
    found = texts(bytes(content), "x.zip")
    assert found[0] == "damaged"
    assert found[1] == STORY


def test_zip_bombs_are_rejected() -> None:
    bomb = zipped(bomb__txt=b"a" * 60_000_000, good__txt=STORY.encode())
    assert texts(bomb, "x.zip") == ["too_large", STORY]
    assert texts(gzip.compress(b"a" * 60_000_000), "x.gz") == ["too_large"]


def test_encrypted_entry_is_rejected() -> None:
    content = bytearray(zipped(a__txt=STORY.encode()))
    content[6] |= 1
    directory = content.find(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert texts(bytes(content), "x.zip") == ["encrypted"]


def test_archives_in_archives_in_archives_end_somewhere() -> None:
    content = STORY.encode()
    for _ in range(6):
        content = zipped(a__zip=content)
    assert texts(content, "x.zip") == ["too_deep"]


def test_zip_without_directory_is_rejected() -> None:
    assert texts(b"PK\x03\x04" + b"\x00" * 60, "x.zip")[0] in ("damaged", "binary", "empty")


def test_tar_cut_short_is_rejected_after_its_good_files() -> None:
    content = tarred(("a.txt", STORY.encode()), ("b.txt", STORY.encode() * 20))[:2000]
    found = texts(content, "x.tar")
    assert found[0] == STORY
    assert len(found) >= 2


def test_nested_divs_take_bounded_time() -> None:
    started = time.monotonic()
    page = "<html><body>" + "<div>" * 400_000 + f"<p>{STORY}</p>"
    with pytest.raises(Rejected):
        extract_html(page, Hints())
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b"\x00\x01\x02\x03" * 100, "a.txt", "binary"),
        (b"<html></html>", "a.html", "no_text"),
        (b'{"text": ', "a.jsonl", "json_invalid"),
        (b"[" * 100_000, "a.json", "json_invalid"),
        (b'{"a": ' * 50_000, "a.jsonl", "json_invalid"),
        (b"[1, 2]", "a.jsonl", "json_not_object"),
        (b"%PDF-1.4\nrubbish", "a.pdf", "damaged"),
        (b"<nitf><body", "a.xml", "no_text"),
        (b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", "a.warc", "damaged"),
        (b"From: a\nTo: b\nSubject: c\nDate: d\n\n", "a.eml", "no_text"),
        (b"title,text\nA,\n", "a.csv", "empty"),
        (b'title,text\n"A,B\nC', "a.csv", "row_invalid"),
    ],
)
def test_malformed_files_are_rejected_with_a_reason(content: bytes, name: str, code: str) -> None:
    assert texts(content, name) == [code]


def test_feed_that_breaks_off_gives_its_good_items() -> None:
    content = f"<rss><channel><item><title>T</title><description>{STORY}</description></item><item><title>U".encode()
    assert texts(content, "x.xml") == [f"T\n\n{STORY}", "xml_invalid"]


def test_entities_do_not_grow() -> None:
    bomb = '<!DOCTYPE nitf [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><nitf><body><body.content><p>&b;</p></body.content></body></nitf>'
    assert "aaaa" not in texts(bomb.encode(), "x.xml")[0]


def test_unpacking_stops_at_the_limit() -> None:
    with pytest.raises(Rejected, match="more than 1000 bytes"):
        steps.follow(gzip.compress(b"a" * 5000), ("gzip",), most=1000)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"WARC/1.0\r\n", b"%PDF-", b"{", b"[", b"<rss>", b"<nitf>", b"From: a\nTo: b\nDate: c\n", b"title,text\n", b"\x28\xb5\x2f\xfd", b"BZh9", b"\xfd7zXZ\x00", b"<html>"]))  # fmt: skip
def test_no_bytes_raise_anything_but_a_rejection(content: bytes, start: bytes) -> None:
    for found in articles(start + content, "x"):
        assert found


LINES = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                "Advertisement",
                "By Ann Lee",
                "Photo: A B/AP",
                "LONDON (AP) --",
                "Read more: x",
                "",
                "  x",
                "# T",
                "---",
                "Title: x",
            ]
        ),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_blocks_cover_all_text_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    at = 0
    for block in label_blocks(text):
        assert at <= block.start < block.end <= len(text)
        assert not text[at : block.start].strip()
        at = block.end
    assert not text[at:].strip()


def test_blocks_take_linear_time() -> None:
    odd = [
        "A" * 200_000,
        "By " * 60_000,
        "Photo: " * 30_000,
        "LONDON, " * 30_000,
        "\n" * 100_000,
        "a\n" * 60_000,
        "( " * 80_000,
        "> a " * 50_000,
    ]
    for text in odd:
        started = time.monotonic()
        label_blocks(text)
        assert time.monotonic() - started < 5, text[:20]


def test_archive_of_many_entries_is_listed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(300):
            archive.writestr(f"{number}.txt", STORY)
    assert texts(out.getvalue(), "x.zip") == [STORY] * 300


def test_a_brotli_page_is_unpacked_within_limits():
    page = b"<html><body><p>The council met on Monday.</p></body></html>"
    assert webarchive._brotli(brotli.compress(page)) == page
    with pytest.raises(Rejected) as bomb:
        webarchive._brotli(brotli.compress(b" " * 60_000_000))
    assert bomb.value.code == "too_large"
    with pytest.raises(Rejected) as cut:
        webarchive._brotli(b"\x8b\x02\x80 not brotli at all \xff\xff")
    assert cut.value.code == "damaged"
