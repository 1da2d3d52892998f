# ruff: noqa: E501 - documents are written on one line
"""A damaged file of every format: within time and memory limits it is read or rejected with a reason, and no more."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import threading
import time
import zipfile
from pathlib import Path

import pytest
import zstandard

from tasks.errors import Rejected
from tasks.intake.article import Hints
from tasks.intake.html import extract_html
from tests.desks import TestDesk
from tests.intake.test_formats import PAGE, STORY, pdf, record, tarred, texts, zipped

_SECONDS = 20
NITF = f"<nitf><body><body.head><hedline><hl1>T</hl1></hedline></body.head><body.content><p>{STORY}</p></body.content></body></nitf>"
RSS = f"<rss><channel><item><title>T</title><description>{STORY}</description></item></channel></rss>"
MAIL = f"From: a@b.c\nTo: d@e.f\nSubject: T\nDate: Wed, 1 May 2024 10:00:00 +0000\n\n{STORY}\n"
LINES = "".join(json.dumps({"text": f"{STORY} {n}"}) + "\n" for n in range(20))
ROWS = "title,text\n" + "".join(f'T{n},"{STORY}"\n' for n in range(20))
WHOLE = {
    "a.txt": STORY.encode(), "a.html": PAGE.encode(), "a.json": json.dumps([{"text": STORY}] * 3).encode(), "a.jsonl": LINES.encode(),
    "a.csv": ROWS.encode(), "a.xml": NITF.encode(), "feed.xml": RSS.encode(), "a.eml": MAIL.encode(), "a.pdf": pdf("Ministers met in Oslo to talk about", "fish."),
    "a.warc": record("http://a.b/1", PAGE.encode()) * 3, "a.warc.gz": gzip.compress(record("http://a.b/1", PAGE.encode())) * 3,
    "a.zip": zipped(a__txt=STORY.encode(), b__jsonl=LINES.encode()), "a.tar": tarred(("a.txt", STORY.encode()), ("b.jsonl", LINES.encode())),
    "a.txt.gz": gzip.compress(STORY.encode()), "a.txt.bz2": bz2.compress(STORY.encode()), "a.txt.xz": lzma.compress(STORY.encode()),
    "a.txt.zst": zstandard.ZstdCompressor().compress(STORY.encode()),
}  # fmt: skip


def timed(content: bytes, name: str) -> list[str]:
    """Read all of a file; fail when it takes long."""
    began = time.monotonic()
    found = texts(content, name)
    assert time.monotonic() - began < _SECONDS
    return found


@pytest.mark.parametrize("name", WHOLE)
def test_files_cut_short_anywhere_are_read_or_rejected(name: str) -> None:
    whole = WHOLE[name]
    assert any("Ministers met in Oslo" in text for text in timed(whole, name))
    for part in range(1, 12):
        cut = whole[: len(whole) * part // 12]
        for found in timed(cut, name):
            assert found


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.bz2", "a.txt.xz", "a.txt.zst"])
def test_streams_cut_short_are_said_to_be_damaged(name: str) -> None:
    assert timed(WHOLE[name][:-9], name) == ["damaged"]


@pytest.mark.parametrize("length", [0, 7, 999, 10**9, 10**30])
def test_warc_records_of_wrong_lengths_cost_themselves_only(length: int) -> None:
    wrong = record("http://a.b/2", PAGE.encode()).replace(
        b"Content-Length: ", b"Content-Length: %d\r\nX-Was: " % length
    )
    good = record("http://a.b/1", PAGE.encode())
    found = timed(good + wrong + good, "a.warc")
    assert sum(STORY in text for text in found) >= 2


def test_fifty_megabytes_of_nested_elements_end_soon() -> None:
    began = time.monotonic()
    for page in ("<div>" * 10_000_000, "<p>" * 1_000_000 + STORY, "<div>" * 5_000_000 + STORY + "</div>" * 4_000_000):
        with pytest.raises(Rejected):
            extract_html(f"<html><body>{page}", Hints())
    assert time.monotonic() - began < 3 * _SECONDS


def test_repeated_keys_and_numbers_that_are_none_are_read() -> None:
    line = f'{{"text": "first", "text": "{STORY}", "n": NaN, "i": -Infinity, "published": NaN, "big": 1e999}}'
    assert timed(line.encode(), "a.jsonl") == [STORY]
    assert timed(b"[" + line.encode() + b"]", "a.json") == [STORY]


def test_json_that_cannot_be_held_is_rejected() -> None:
    huge = b'{"text": "x", "n": ' + b"9" * 100_000 + b"}"
    assert timed(huge, "a.jsonl") == ["json_invalid"]
    assert timed(b'{"a": ' * 200_000 + b"1" + b"}" * 200_000, "a.jsonl") == ["json_invalid"]
    assert timed(b'[{"text": ' + b"[" * 200_000, "a.json") == ["json_invalid"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.ZstdCompressor().compress])
def test_bombs_are_refused_in_every_packing(pack) -> None:
    # Packed twice, for the best of them pack a megabyte of zeros into some hundred bytes.
    bomb = pack(b"\n" * 80_000_000)
    assert timed(bomb, "a.txt.x") == ["too_large"]
    assert timed(zipped(a__x=bomb, b__txt=STORY.encode()), "a.zip") == ["too_large", STORY]


def test_zip_whose_directory_lies_about_sizes_is_refused() -> None:
    content = bytearray(zipped(a__txt=b"a" * 60_000_000, b__txt=STORY.encode()))
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    found = timed(bytes(content), "a.zip")
    assert found[0] in ("too_large", "damaged")
    assert found[1] == STORY


def test_overlapping_zip_entries_are_no_bomb() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"a" * 1_000_000)
        first = archive.infolist()[0]
        archive.filelist.extend([first] * 20_000)
    assert timed(out.getvalue(), "a.zip") == ["damaged"]


def test_tar_entries_never_leave_their_archive(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("../../../evil.txt", "/evil.txt", str(tmp_path / "evil.txt")):
            info = tarfile.TarInfo(name)
            info.size = len(STORY)
            archive.addfile(info, io.BytesIO(STORY.encode()))
        for kind, target in (
            (tarfile.SYMTYPE, "/etc/passwd"),
            (tarfile.LNKTYPE, "../../../evil.txt"),
            (tarfile.CHRTYPE, ""),
        ):
            info = tarfile.TarInfo("link.txt")
            info.type, info.linkname = kind, target
            archive.addfile(info)
    assert timed(out.getvalue(), "a.tar") == [STORY] * 3
    assert list(tmp_path.iterdir()) == []
    assert not Path("/evil.txt").exists()


def test_tar_with_a_wrong_checksum_or_size_is_rejected() -> None:
    content = bytearray(WHOLE["a.tar"])
    content[124:135] = b"77777777777"
    assert all(timed(bytes(content), "a.tar"))
    content = bytearray(WHOLE["a.tar"])
    content[1024 + 148] ^= 1
    assert timed(bytes(content), "a.tar")[0] == STORY


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.4\n" + b"1 0 obj << /Kids [1 0 R] /Type /Pages >> endobj\n" * 2000, "a.pdf"),
        (pdf("Some text that is long enough to be read.").replace(b"/Length ", b"/Length 9"), "a.pdf"),
        (b"From: a\nTo: b\nSubject: c\nDate: d\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: multipart/mixed; boundary=x\n\n" * 600, "a.eml"),
        (b"Subject: " + b"=?utf-8?q?=ff?=" * 20_000 + b"\nFrom: a\nTo: b\nDate: c\n\nx", "a.eml"),
        (b"<rss><channel>" + b"<item>" * 100_000, "feed.xml"),
        (b"<nitf><body>" + b"<p>" * 200_000 + STORY.encode(), "a.xml"),
        (b"title,text\n" + b'"' * 300_001, "a.csv"),
        (b"title,text\n" + b"a,b,c\n" * 2000, "a.csv"),
        (b"\xff\xfe" + b"\x00\xd8" * 5000, "a.txt"),
        (b"\x1b[31m" * 5000, "a.txt"),
    ],
    ids=["pdf-loop", "pdf-length", "mail-deep", "mail-subject", "feed-deep", "nitf-deep", "csv-quote", "csv-columns", "utf-16", "escapes"],
)  # fmt: skip
def test_hostile_files_of_other_formats_end_soon(content: bytes, name: str) -> None:
    for found in timed(content, name):
        assert found


def test_a_desk_rejects_what_is_broken_and_stores_the_rest(desk: TestDesk, tmp_path: Path) -> None:
    source = tmp_path / "mixed"
    source.mkdir()
    own = f"{STORY} This line is of the mixed folder."
    (source / "a-cut.txt.gz").write_bytes(gzip.compress(own.encode())[:-9])
    (source / "b-bomb.zip").write_bytes(zipped(bomb__txt=b"a" * 60_000_000, good__txt=own.encode()))
    (source / "c-divs.html").write_bytes(b"<html><body>" + b"<div>" * 400_000)
    (source / "d-twice.jsonl").write_text(f'{{"text": "x", "text": "{own} Twice.", "n": NaN}}\n{{"text": \n')
    (source / "e-up.tar").write_bytes(tarred(("../../up.txt", f"{own} Up.".encode())))
    (source / "f-length.warc").write_bytes(record("http://a.b/1", PAGE.encode(), length=999_999))
    run = desk.run(source)
    told = {(done.uri.rsplit("/", 1)[-1], done.record): done.code or done.outcome for done in desk.outcomes(run)}
    assert run.counts == {"stored": 3, "rejected": 5}
    assert sorted(told.values()) == [
        "damaged",
        "damaged",
        "json_invalid",
        "no_text",
        "stored",
        "stored",
        "stored",
        "too_large",
    ]
    assert threading.active_count() < 100
