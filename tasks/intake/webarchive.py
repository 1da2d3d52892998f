"""Web archives: WARC (ISO 28500) and ARC files, plain or with one gzip member a record."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from email.parser import BytesHeaderParser
from typing import BinaryIO

import brotli

from tasks.errors import Rejected
from tasks.intake.article import Article, Format, Hints, Raw, Slice, Stamp
from tasks.intake.html import page_article
from tasks.intake.steps import ARTICLE_BYTES, check, follow
from tasks.intake.when import iso

Sniff = Callable[[bytes, str], Format]

_GZIP = b"\x1f\x8b\x08"
_CHUNK = 1 << 18
_HEAD = 1 << 15
_WARC = b"WARC/"
_TYPES = frozenset({"response", "resource", "conversion"})
_TEXTUAL = ("text/", "html", "xml", "json")
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Header:
    """What a record says of itself; ``length`` counts the bytes of its block, from ``start`` of the record.

    ``fetched`` is when the record's page was fetched (ISO 8601).
    """

    type: str
    url: str | None
    start: int
    length: int
    fetched: str | None = None


class WebArchive:
    """A WARC or ARC file; its pages are the articles, the other records are passed over."""

    media_type = "application/warc"
    container = True

    def __init__(self, sniff: Sniff) -> None:
        self._sniff = sniff

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the first record's version line, inside its gzip member if it has one."""
        return _inflated(head, 16).startswith((_WARC, b"filedesc:"))

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the byte ranges of the records that hold a page; a broken record is yielded too, to be rejected."""
        file.seek(0)
        packed = file.read(3) == _GZIP
        for number, (start, end, head, whole) in enumerate(_members(file) if packed else _records(file), 1):
            steps = ("gzip",) if packed else ()
            if whole and _is_single(head, whole):
                yield from _single(file, self._sniff)
                return
            if head is None or _is_page(head):
                yield Slice(start=start, end=end, record=number, steps=steps)

    def read(self, raw: Raw) -> Article:
        """Read one record's page; raises `Rejected` when it is cut short, empty or no text."""
        content = follow(raw.content, ("gzip",)) if raw.content.startswith(_GZIP) else raw.content
        header = parse_header(content)
        if header is None:
            raise Rejected("damaged", "The record has no valid header. Crawl or copy the archive again.")
        block = content[header.start : header.start + header.length]
        if len(block) < header.length:
            raise Rejected(
                "damaged", f"The record is cut short: {len(block)} of {header.length} bytes. Copy the archive again."
            )
        fields, body = _http(block) if header.type == "response" else ({}, block)
        return self._page(replace(raw, content=content), body, header, fields)

    def _page(self, raw: Raw, body: bytes, header: Header, fields: Mapping[str, str]) -> Article:
        url, stamp = header.url, _stamp(header, fields)
        kind = self._sniff(body[:4096], url or "")
        if kind.media_type == "text/html" or "html" in fields.get("content-type", ""):
            return page_article(raw, body, charset=_charset(fields), given=Hints(url=url, stamp=stamp))
        if kind.container:
            raise Rejected("no_text", "The record holds data or a list, not a page with an article.")
        article = kind.read(replace(raw, content=body))
        return replace(article, hints=replace(article.hints, url=article.hints.url or url, stamp=stamp))


def parse_header(content: bytes) -> Header | None:
    """Read a WARC or ARC record's header; None when it is not valid."""
    if not content.startswith(_WARC):
        return _arc_header(content)
    stop = content.find(_END)
    stop, gap = (stop, 4) if stop >= 0 else (content.find(b"\n\n"), 2)
    if stop < 0:
        return None
    fields = _fields(content[:stop].partition(b"\n")[2])
    try:
        length = int(fields["content-length"])
    except (KeyError, ValueError):
        return None
    if length < 0:
        return None
    kind, url = fields.get("warc-type", "").lower(), fields.get("warc-target-uri", "").strip("<>") or None
    return Header(kind, url, stop + gap, length, iso(fields.get("warc-date")))


def _stamp(header: Header, fields: Mapping[str, str]) -> Stamp | None:
    """Give the server's time of the page, else when it was fetched: what dates a page that says nothing itself."""
    if changed := iso(fields.get("last-modified")):
        return Stamp(changed, "http")
    return Stamp(header.fetched, "crawl") if header.fetched else None


def _arc_header(content: bytes) -> Header | None:
    line, _, _ = content[:4096].partition(b"\n")
    parts = line.decode("utf-8", "replace").split(" ")
    if len(parts) < 5 or not parts[-1].strip().isdigit() or "://" not in parts[0]:
        return None
    kind = "filedesc" if parts[0].startswith("filedesc") else "response"
    return Header(kind, parts[0], len(line) + 1, int(parts[-1]), iso(f"{parts[2]}Z"))


def _fields(lines: bytes) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in BytesHeaderParser().parsebytes(lines.strip() + b"\n\n").items()}


def _is_page(head: bytes) -> bool:
    header = parse_header(head)
    if header is None:
        return True
    if header.type not in _TYPES:
        return False
    if header.type != "response":
        return b"text/dns" not in head[: header.start]
    status, _, rest = head[header.start :].partition(b"\n")
    kind = _fields(rest.partition(b"\r\n\r\n")[0]).get("content-type", "text/html").lower()
    good = status.startswith(b"HTTP/") and status.split(b" ", 2)[1:2] == [b"200"]
    return good and any(word in kind for word in _TEXTUAL)


def _records(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None, int]]:
    """Yield the records of a plain archive; where a length is wrong, go on at the next version line."""
    end = file.seek(0, 2)
    at = 0
    while at < end:
        file.seek(at)
        head = file.read(_HEAD)
        blank = len(head) - len(head.lstrip(b"\r\n"))
        if blank:
            at += blank
            continue
        header = parse_header(head)
        stop = at + header.start + header.length if header else -1
        if header and stop <= end and _follows(file, stop, end):
            yield at, stop, head, 0
            at = stop
            continue
        following = _find(file, b"\nWARC/1.", at + 5, end)
        yield at, following, None, 0
        at = following


def _follows(file: BinaryIO, at: int, end: int) -> bool:
    file.seek(at)
    after = file.read(64).lstrip(b"\r\n")
    return not after or after.startswith(_WARC) or b"://" in after or at >= end


def _find(file: BinaryIO, mark: bytes, at: int, end: int) -> int:
    """Give the place after the first byte of ``mark``, or the end."""
    while at < end:
        file.seek(at)
        chunk = file.read(_CHUNK)
        found = chunk.find(mark)
        if found >= 0:
            return at + found + 1
        at += max(1, len(chunk) - len(mark))
    return end


def _members(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None, int]]:
    """Yield the gzip members of a packed archive; after a damaged one, go on at the next that holds a record."""
    size = file.seek(0, 2)
    start = 0
    while start < size:
        file.seek(start)
        inflater = zlib.decompressobj(wbits=31)
        head, total, stop = b"", 0, start
        try:
            while not inflater.eof and (chunk := inflater.unconsumed_tail or file.read(_CHUNK)):
                piece = inflater.decompress(chunk, _CHUNK)
                head += piece[: _HEAD - len(head)] if len(head) < _HEAD else b""
                total += len(piece)
        except zlib.error:
            inflater = None  # type: ignore[assignment]
        if inflater is None or not inflater.eof:
            stop = _next_member(file, start + 1, size)
            yield start, stop, None, 0
        else:
            stop = file.tell() - len(inflater.unused_data)
            yield start, stop, head, total
        start = stop


def _next_member(file: BinaryIO, at: int, end: int) -> int:
    while at < end:
        at = _find(file, _GZIP, at, end) - 1
        if at >= end - 1:
            return end
        file.seek(at)
        if _inflated(file.read(512), 16).startswith(_WARC):
            return at
        at += 1
    return end


def _inflated(head: bytes, most: int) -> bytes:
    if not head.startswith(_GZIP):
        return head[:most]
    try:
        return zlib.decompressobj(wbits=31).decompress(head, most)
    except zlib.error:
        return b""


def _is_single(head: bytes | None, total: int) -> bool:
    """Tell a gzip member that holds more than its first record: the archive was packed as a whole."""
    header = parse_header(head) if head else None
    return header is not None and total > header.start + header.length + 16


def _single(file: BinaryIO, sniff: Sniff) -> Iterator[Slice]:
    from tasks.intake.nested import Compressed

    yield from Compressed("application/gzip", "gzip", _GZIP, (".gz",), sniff).index(file)


def _http(block: bytes) -> tuple[dict[str, str], bytes]:
    """Split an HTTP response into its fields and its body, unchunked and unpacked."""
    head, found, body = block.partition(_END)
    if not found:
        head, found, body = block.partition(b"\n\n")
    fields = _fields(head.partition(b"\n")[2])
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    packing = fields.get("content-encoding", "").lower().strip()
    if packing in ("gzip", "x-gzip") and body.startswith(_GZIP):
        body = follow(body, ("gzip",))
    elif packing == "zstd" and body.startswith(b"\x28\xb5\x2f\xfd"):
        body = follow(body, ("zstd",))
    elif packing == "br":
        body = _brotli(body)
    return fields, body


def _brotli(body: bytes) -> bytes:
    """Unpack Brotli; many crawlers store the body unpacked under this header."""
    if b"<" in body[:512] and b"\x00" not in body[:512]:
        return body
    unpacker, unpacked = brotli.Decompressor(), bytearray()
    try:
        unpacked += unpacker.process(body, output_buffer_limit=_CHUNK)
        while not unpacker.is_finished():
            check(len(body), len(unpacked), ARTICLE_BYTES)
            piece = unpacker.process(b"", output_buffer_limit=_CHUNK)
            if not piece:
                break
            unpacked += piece
        return bytes(unpacked)
    except brotli.error:
        raise Rejected("damaged", "The page is packed with Brotli and cannot be unpacked.") from None


def _unchunked(body: bytes) -> bytes:
    """Join the chunks of a chunked body; a body that was stored unchunked stays as it is."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        stop = body.find(b"\r\n", at, at + 64)
        try:
            length = int(body[at:stop].split(b";")[0], 16)
        except ValueError:
            return b"".join(parts) if parts else body
        if length == 0:
            break
        parts.append(body[stop + 2 : stop + 2 + length])
        at = stop + 4 + length
    return b"".join(parts)


def _charset(fields: Mapping[str, str]) -> str | None:
    _, _, declared = fields.get("content-type", "").partition("charset=")
    return declared.split(";")[0].strip(" \"'") or None
