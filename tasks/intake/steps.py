"""From the stored bytes of a planned article to its own: unpacking within limits.

A step is a short text, so that a plan can hold it: ``gzip``, ``bzip2``, ``xz``, ``zstd`` unpack; ``zip`` unpacks
the local entry that begins the bytes; ``range:A-B`` cuts; ``charset:NAME`` turns XML text to UTF-8; ``refuse:CODE``
stands for a part that could not be unpacked when its file was planned;
``row:{"delimiter", "columns"}`` turns one row of a table into a JSON object.
"""

import bz2
import csv
import io
import json
import lzma
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

import zstandard

from tasks.errors import Rejected

#: Most bytes of one unpacked article, and of one unpacked container.
ARTICLE_BYTES = 100_000_000
CONTAINER_BYTES = 4_000_000_000
#: Unpacked bytes for each stored one, above which a file of some size is a bomb. Text packs 3 to 30 times.
RATIO = 250
_RATIO_FROM = 10_000_000
#: Why a part is refused, by its code.
REFUSALS = {
    "damaged": "The archive or this part of it is damaged or cut short. Download or pack it again.",
    "encrypted": "The entry is encrypted. Pack the archive without a password.",
    "too_large": f"The data unpacks to too much, or to over {RATIO} times its size. Unpack it, submit what is needed.",
    "too_deep": "Archives are packed too deep in each other. Unpack the outer ones.",
    "unsupported": "The entry is packed by a method that cannot be read. Pack the archive with deflate.",
}
_CHUNK = 1 << 18
# A block of zstd takes four bytes at least and unpacks to 128 KB at most: 32 MB from so many bytes.
_ZSTD_BITE = 1 << 10
# The library refuses longer fields; its default of 128 KB is less than some articles have.
csv.field_size_limit(ARTICLE_BYTES)
_ZIP_HEADER = 30
_ZIP_MAGIC = b"PK\x03\x04"
_STORED, _DEFLATED, _BZIP2, _LZMA = 0, 8, 12, 14


class _Unpacker(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


def follow(content: bytes, steps: Iterable[str], *, most: int = ARTICLE_BYTES) -> bytes:
    """Take the steps one after the other.

    Raises `Rejected`: ``damaged`` for bytes that do not unpack, ``too_large`` above ``most`` bytes or the ratio.
    """
    for step in steps:
        name, _, rest = step.partition(":")
        if name == "range":
            start, _, end = rest.partition("-")
            content = content[int(start) : int(end)]
        elif name == "zip":
            content = _zip_entry(content, most)
        elif name == "refuse":
            raise Rejected(rest, REFUSALS.get(rest, REFUSALS["damaged"]))
        elif name == "row":
            content = _row(content, rest)
        elif name == "charset":
            content = _recoded(content, rest)
        else:
            content = b"".join(unpack(io.BytesIO(content), name, most=most))
    return content


def unpack(file: BinaryIO, kind: str, *, most: int = CONTAINER_BYTES) -> Iterator[bytes]:
    """Unpack a compressed stream piece by piece; several streams one after the other are one."""
    stored = _Counted(file)
    unpacked = 0
    try:
        for piece in _pieces(stored, kind):
            unpacked += len(piece)
            check(stored.count, unpacked, most)
            yield piece
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstandard.ZstdError) as error:
        message = f"The {kind} data is damaged or cut short ({type(error).__name__}). Download or pack it again."
        raise Rejected("damaged", message) from None


class _Counted(io.RawIOBase):
    """A file that counts what is read from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self.count += len(data)
        return data


def _pieces(file: _Counted, kind: str) -> Iterator[bytes]:
    if kind == "zstd":
        yield from _zstd_pieces(file)
        return
    data = file.read(_CHUNK)
    while data:
        unpacker = _unpacker(kind)
        while True:
            yield from _drained(unpacker, data, kind)
            if unpacker.eof:  # type: ignore[attr-defined]
                break
            data = file.read(_CHUNK)
            if not data:
                raise EOFError
        data = unpacker.unused_data.lstrip(b"\x00") or file.read(_CHUNK)  # type: ignore[attr-defined]


def _zstd_pieces(file: _Counted) -> Iterator[bytes]:
    """Unpack frame after frame; the input is given in bits, for the library gives all that they unpack to at once."""
    data = file.read(_ZSTD_BITE)
    while data:
        unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        while True:
            yield unpacker.decompress(data)
            if unpacker.eof:
                break
            data = file.read(_ZSTD_BITE)
            if not data:
                raise EOFError
        data = unpacker.unused_data or file.read(_ZSTD_BITE)


def _drained(unpacker: _Unpacker, data: bytes, kind: str) -> Iterator[bytes]:
    """Feed one piece; what comes out comes in pieces of bounded size."""
    if kind == "gzip":
        yield unpacker.decompress(data, _CHUNK)  # type: ignore[call-arg]
        while tail := unpacker.unconsumed_tail:  # type: ignore[attr-defined]
            yield unpacker.decompress(tail, _CHUNK)  # type: ignore[call-arg]
        return
    yield unpacker.decompress(data, max_length=_CHUNK)  # type: ignore[call-arg]
    while not unpacker.needs_input and not unpacker.eof:  # type: ignore[attr-defined]
        yield unpacker.decompress(b"", max_length=_CHUNK)  # type: ignore[call-arg]


def _unpacker(kind: str) -> _Unpacker:
    if kind == "gzip":
        return zlib.decompressobj(wbits=31)
    if kind == "bzip2":
        return bz2.BZ2Decompressor()
    if kind == "xz":
        return lzma.LZMADecompressor(memlimit=1 << 28)
    raise Rejected("damaged", f"The plan names an unknown step ({kind!r}). Plan the run again.")


def check(stored: int, unpacked: int, most: int) -> None:
    """Raise `Rejected` when so many unpacked bytes of so many stored ones are too many."""
    if unpacked > most:
        raise Rejected("too_large", f"The data unpacks to more than {most} bytes. Unpack it and submit what is needed.")
    if unpacked > _RATIO_FROM and unpacked > RATIO * max(stored, 1):
        raise Rejected("too_large", f"The data unpacks to more than {RATIO} times its size, as no text does.")


def _zip_entry(content: bytes, most: int) -> bytes:
    """Unpack the entry whose local header begins the bytes."""
    if len(content) < _ZIP_HEADER or not content.startswith(_ZIP_MAGIC):
        raise Rejected("damaged", "The zip entry has no header. Pack the archive again.")
    flags = int.from_bytes(content[6:8], "little")
    method = int.from_bytes(content[8:10], "little")
    names = int.from_bytes(content[26:28], "little") + int.from_bytes(content[28:30], "little")
    data = content[_ZIP_HEADER + names :]
    if flags & 1:
        raise Rejected("encrypted", "The zip entry is encrypted. Pack the archive without a password.")
    if method == _STORED:
        return data
    return b"".join(_inflated(data, method, most))


def _inflated(data: bytes, method: int, most: int) -> Iterator[bytes]:
    unpacked = 0
    try:
        for piece in _zip_pieces(data, method):
            unpacked += len(piece)
            check(len(data), unpacked, most)
            yield piece
    except (OSError, EOFError, ValueError, zlib.error) as error:
        message = f"The zip entry is damaged ({type(error).__name__}). Pack the archive again."
        raise Rejected("damaged", message) from None


def _zip_pieces(data: bytes, method: int) -> Iterator[bytes]:
    if method == _BZIP2:
        yield from _pieces(_Counted(io.BytesIO(data)), "bzip2")
    elif method == _DEFLATED:
        inflater = zlib.decompressobj(wbits=-15)
        yield inflater.decompress(data, _CHUNK)
        while inflater.unconsumed_tail:
            yield inflater.decompress(inflater.unconsumed_tail, _CHUNK)
        if not inflater.eof:
            raise EOFError
    else:
        raise Rejected("unsupported", f"The zip entry is packed by method {method}. Pack the archive with deflate.")


def _recoded(content: bytes, charset: str) -> bytes:
    try:
        return content.decode(charset, "replace").encode()
    except LookupError:
        return content


def _row(content: bytes, described: str) -> bytes:
    """Turn one row into an object, by the table's columns."""
    table = json.loads(described)
    text = content.decode(table.get("charset", "utf-8"), "replace")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=table["delimiter"]))
    except csv.Error:
        rows = []
    columns: list[str] = table["columns"]
    if text.count('"') % 2 or len(rows) != 1 or len(rows[0]) > len(columns):
        raise Rejected(
            "row_invalid", f"The row does not have the header's {len(columns)} columns. Check its quotation marks."
        )
    return json.dumps(dict(zip(columns, rows[0], strict=False)), ensure_ascii=False).encode()
