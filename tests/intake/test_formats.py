# ruff: noqa: E501 - documents are written on one line
import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pytest
import zstandard

from tasks.errors import Rejected
from tasks.intake.article import Article, Raw, Stamp
from tasks.intake.formats import opened, plan, read, sniff

STORY = "Ministers met in Oslo on Monday to talk about fish. They agreed to meet again in June, officials said."
PAGE = f"<!doctype html><html><head><title>Fish talks | The Post</title></head><body><h1>Fish talks</h1><p>{STORY}</p></body></html>"


def articles(content: bytes, name: str) -> list[Article | str]:
    """Plan a file and read each article again alone; a rejection is given by its code."""
    found: list[Article | str] = []
    for part in plan(io.BytesIO(content), name):
        stored = content[part.start : part.end]
        try:
            found.append(
                read(
                    Raw(
                        content=stored, uri=name, media_type=part.media_type or "", record=part.record, steps=part.steps
                    )
                )
            )
        except Rejected as error:
            found.append(error.code)
    return found


def texts(content: bytes, name: str) -> list[str]:
    return [found if isinstance(found, str) else found.text for found in articles(content, name)]


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def tarred(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def record(url: str, body: bytes, *, length: int | None = None, fields: str = "", kind: str = "response") -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{fields}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Length: {length or len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (STORY.encode(), "a.txt", "text/plain"),
        (b"---\ntitle: Fish\n---\nBody", "a.md", "text/markdown"),
        (PAGE.encode(), "a", "text/html"),
        (b'{"text": "x"}\n{"text": "y"}\n', "a", "application/jsonl"),
        (b'{\n "text": "x"\n}', "a", "application/json"),
        (b'[{"text": "x"}]', "a", "application/json"),
        (b"title,text\nA,B\n", "a", "text/csv"),
        (b"WARC/1.0\r\n", "a", "application/warc"),
        (b"%PDF-1.7\n", "a", "application/pdf"),
        (b'<?xml version="1.0"?><nitf><body/></nitf>', "a", "application/nitf+xml"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "a", "application/rss+xml"),
        (b"From: a@b.c\nTo: d@e.f\nSubject: s\nDate: x\n\nbody", "a", "message/rfc822"),
        (gzip.compress(b"x"), "a", "application/gzip"),
        (zipped(a=b"x"), "a", "application/zip"),
    ],
)
def test_sniff_tells_formats_by_content(content: bytes, name: str, media_type: str) -> None:
    assert sniff(content[:4096], name).media_type == media_type


def test_table_rows_are_read_alone_with_their_header() -> None:
    content = f'title,published,text\nOne,2024-05-01,"{STORY}\n\nSecond ""part""."\nTwo,,Short.\n'.encode()
    first, second = articles(content, "dump.csv")
    assert isinstance(first, Article)
    assert (first.hints.title, first.hints.published) == ("One", "2024-05-01")
    assert first.text.endswith('Second "part".')
    assert isinstance(second, Article)
    assert second.text == "Short."


def test_tsv_in_windows_charset_is_read() -> None:
    assert texts("title\ttext\nÉté\tUne phrase à Oslo\n".encode("cp1252"), "dump.tsv") == ["Une phrase à Oslo"]


def test_json_lists_are_split_wherever_they_stand() -> None:
    items = [{"headline": f"T{n}", "body": f'Text {n} with {{braces}} and \\"marks\\".'} for n in range(3)]
    for content in (json.dumps(items), json.dumps({"status": "ok", "articles": items}, indent=1)):
        assert [text[:6] for text in texts(content.encode(), "x.json")] == ["Text 0", "Text 1", "Text 2"]


def test_json_object_without_article_is_one_rejection() -> None:
    assert texts(b'{"items": [{"a": 1}, {"a": 2}]}', "x.json") == ["no_text_field"]


def test_ninjs_bodies_are_read() -> None:
    item = {"headlines": [{"value": "T"}], "bodies": [{"contenttype": "text/html", "value": f"<p>{STORY}</p>"}],
            "firstcreated": "2024-05-01T10:00:00Z", "by": "By Ann Lee"}  # fmt: skip
    (found,) = articles(json.dumps(item).encode(), "x.json")
    assert isinstance(found, Article)
    assert found.text == f"T\n\n{STORY}"
    assert (found.hints.published, found.hints.byline) == ("2024-05-01T10:00:00Z", ("Ann Lee",))


def test_nan_and_repeated_keys_are_no_failure() -> None:
    assert texts(b'{"score": NaN, "text": "a", "text": "b"}', "x.jsonl") == ["b"]


@pytest.mark.parametrize("pack", [lambda parts: b"".join(parts), lambda parts: b"".join(map(gzip.compress, parts))])
def test_warc_records_are_read_alone(pack) -> None:
    parts = [record("http://a.b/robots", b"x", kind="request"), record("http://a.b/1", PAGE.encode())]
    chunked = (
        b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGE.encode()[:50], PAGE.encode()[50:]))
        + b"0\r\n\r\n"
    )
    parts.append(record("http://a.b/2", chunked, fields="Transfer-Encoding: chunked\r\n"))
    found = articles(pack(parts), "x.warc")
    assert [one.hints.url for one in found if isinstance(one, Article)] == ["http://a.b/1", "http://a.b/2"]
    assert all(STORY in one.text for one in found if isinstance(one, Article))


def test_warc_packed_as_a_whole_is_read() -> None:
    content = gzip.compress(record("http://a.b/1", PAGE.encode()) + record("http://a.b/2", PAGE.encode()))
    assert sum(STORY in text for text in texts(content, "x.warc.gz")) == 2


@pytest.mark.parametrize("pack", [lambda part: part, gzip.compress])
def test_warc_goes_on_after_a_broken_record(pack) -> None:
    good, wrong = record("http://a.b/1", PAGE.encode()), record("http://a.b/2", PAGE.encode(), length=999_999)
    broken = pack(wrong) if pack is not gzip.compress else gzip.compress(wrong)[:-30]
    found = texts(pack(good) + broken + pack(good), "x.warc")
    assert sum(STORY in text for text in found) == 2
    assert "damaged" in found


def test_nitf_story_is_read_with_its_head() -> None:
    content = f"""<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY x "y">]><nitf><head><docdata><date.issue norm="20240501T101500Z"/></docdata></head>
      <body><body.head><hedline><hl1>Fish talks</hl1></hedline><byline>By Ann Lee</byline></body.head>
      <body.content><media><caption><p>A boat</p></caption></media><p>{STORY}</p><p>More.</p></body.content></body></nitf>"""
    (found,) = articles(content.encode(), "x.xml")
    assert isinstance(found, Article)
    assert found.text == f"Fish talks\n\n{STORY}\n\nMore."
    assert (found.hints.published, found.hints.byline) == ("2024-05-01T10:15:00Z", ("Ann Lee",))


def test_newsml_g2_story_is_read() -> None:
    content = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><itemMeta><versionCreated>2024-05-01T10:00:00Z</versionCreated></itemMeta>
      <contentMeta><headline>Fish talks</headline></contentMeta><contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml">
      <body><p>{STORY}</p></body></html></inlineXML></contentSet></newsItem>"""
    (found,) = articles(content.encode(), "x.xml")
    assert isinstance(found, Article)
    assert found.text == f"Fish talks\n\n{STORY}"


def test_feed_items_are_read_alone() -> None:
    content = f"""<?xml version="1.0" encoding="iso-8859-1"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>F</title>
      <item><title>Été</title><link>http://a.b/1</link><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate><description>Short</description>
      <content:encoded><![CDATA[<p>{STORY}</p><p>Plus é.</p>]]></content:encoded></item><item><title>T2</title><description>Only this.</description></item>
      </channel></rss>"""
    first, second = articles(content.encode("iso-8859-1"), "feed.xml")
    assert isinstance(first, Article)
    assert first.text == f"Été\n\n{STORY}\n\nPlus é."
    assert (first.hints.published, first.hints.url) == ("2024-05-01T10:00:00+00:00", "http://a.b/1")
    assert isinstance(second, Article)
    assert second.text == "T2\n\nOnly this."


def test_mail_with_html_is_read() -> None:
    mail = f"From: The Post <a@b.c>\nTo: x@y.z\nSubject: =?utf-8?q?F=C3=AEsh?=\nDate: Wed, 1 May 2024 10:00:00 +0000\nContent-Type: text/html\n\n<p>{STORY}</p>"
    (found,) = articles(mail.encode(), "x.eml")
    assert isinstance(found, Article)
    assert found.text == f"Fîsh\n\n{STORY}"
    assert (found.hints.publisher, found.hints.published) == ("The Post", "2024-05-01T10:00:00+00:00")


@pytest.mark.parametrize(
    "pack",
    [gzip.compress, bz2.compress, lzma.compress, zstandard.ZstdCompressor().compress],
    ids=["gz", "bz2", "xz", "zst"],
)
def test_compressed_files_are_read(pack) -> None:
    assert texts(pack(STORY.encode()), "a.txt.x") == [STORY]
    lines = b'{"text": "one"}\n\n{"text": "two"}\n'
    assert texts(pack(lines), "a.jsonl.x") == ["one", "two"]


def test_archives_are_read_entry_by_entry() -> None:
    inner = b"title,text\nA,one\nB,two\n"
    assert texts(zipped(a__txt=STORY.encode(), b__csv=inner), "x.zip") == [STORY, "one", "two"]
    packed = tarred(("d/a.txt", STORY.encode()), ("../../b.csv", inner))
    assert texts(packed, "x.tar") == [STORY, "one", "two"]
    assert texts(gzip.compress(packed), "x.tar.gz") == [STORY, "one", "two"]


def test_names_of_entries_are_kept() -> None:
    content = zipped(a__txt=STORY.encode())
    (part,) = plan(io.BytesIO(content), "x.zip")
    assert (part.name, part.media_type, part.steps) == ("a.txt", "text/plain", ("zip",))


def test_mojibake_is_repaired_and_said_for_packaged_text_only() -> None:
    broken = "The minister said he doesnâ€™t know, and that it isnâ€™t his job to ask the harbour workers."
    (found,) = articles(f"<html><body><h1>T</h1><p>{broken}</p><p>{broken}</p></body></html>".encode(), "x.html")
    assert isinstance(found, Article)
    assert "doesn’t" in found.text
    assert [warning.code for warning in found.warnings] == ["mojibake_repaired"]
    assert texts(broken.encode(), "x.txt") == [broken]


def test_teleprinter_copy_is_read() -> None:
    copy = (
        "\x16\x16\x01W28 asian\r\nf l BC-Fish 11-13\r\n\x02^BC-LT--Fish,46<\r\n^Fish talks open<\r\n^By ANN LEE=\r\n"
        "^Associated Press=\r\n\t   OSLO (AP) _ Ministers met to talk\r\nabout fish.\r\n\t   They go on today.\r\n\x03AP-WF-11-13\r\n\x04"
    )
    (found,) = articles(copy.encode(), "x.tst")
    assert isinstance(found, Article)
    assert found.text == "Fish talks open\n\nOSLO (AP) _ Ministers met to talk about fish.\n\nThey go on today."
    assert found.hints.byline == ("ANN LEE",)
    assert found.blocks is not None
    assert [block.kind for block in found.blocks] == ["title", "dateline", "paragraph", "paragraph"]


def pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines."""
    drawn = "BT /F1 12 Tf 14 TL 72 720 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /CreationDate (D:20240503101500Z) >>",
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += f"xref\n0 7\n0000000000 65535 f \n{table}trailer\n<< /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out.encode()


def test_pdf_text_layer_is_read() -> None:
    (found,) = articles(pdf("Ministers met in Oslo to talk about", "fish on Monday, officials said."), "x.pdf")
    assert isinstance(found, Article)
    assert "Ministers met in Oslo" in found.text
    assert "officials said." in found.text
    assert found.hints.stamp == Stamp("2024-05-03", "pdf")


def test_pdf_without_text_is_rejected() -> None:
    assert texts(pdf(), "scan.pdf") == ["no_text"]


def test_compressed_container_is_opened_to_be_planned_in_its_place() -> None:
    packed = gzip.compress(b'{"text": "one"}\n{"text": "two"}\n')
    inner = opened(io.BytesIO(packed), "dump.jsonl.gz")
    assert inner is not None
    file, name = inner
    with file:
        assert [part.start for part in plan(file, name)] == [0, 16]
    assert opened(io.BytesIO(gzip.compress(STORY.encode())), "a.txt.gz") is None
    assert opened(io.BytesIO(STORY.encode()), "a.txt") is None


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE html>\n<html><body/></html>', "text/html"),
        (b"Money, love, story\n\nThree things that never run out.", "text/plain"),
        (b"From the harbour: news\n\nSubject to approval, a crane: big.", "text/plain"),
        (b"{curly} words begin this text.", "text/plain"),
    ],
)
def test_texts_that_look_like_other_formats(content: bytes, media_type: str) -> None:
    assert sniff(content, "x").media_type == media_type


def test_text_is_taken_at_its_word_and_a_body_may_be_markup() -> None:
    markup = f"<p>{STORY}</p>"
    assert texts(json.dumps({"text": markup}).encode(), "x.jsonl") == [markup]
    assert texts(json.dumps({"body": markup}).encode(), "x.jsonl") == [STORY]


def test_fields_of_common_dumps_are_read() -> None:
    dump = {
        "maintext": STORY,
        "date_publish": "2024-05-03 10:15:00",
        "authors": ["Ann Lee"],
        "source_domain": "a.b",
        "language": "eng",
    }
    (found,) = articles(json.dumps(dump).encode(), "x.jsonl")
    assert isinstance(found, Article)
    assert (found.hints.published, found.hints.byline) == ("2024-05-03T10:15:00", ("Ann Lee",))
    assert (found.hints.publisher, found.hints.language, found.hints.evidence) == ("a.b", "en", "field")
