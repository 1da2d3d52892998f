"""CSV and TSV files: a header line, then one article a row."""

import csv
import io
import json
from collections.abc import Iterator
from typing import BinaryIO

from config.analysis import Fields
from tasks.errors import Rejected
from tasks.intake.article import Article, Raw, Slice
from tasks.intake.decode import decode
from tasks.intake.fields import NO_FIELDS, knows_columns
from tasks.intake.record import article_of, parse_object

_DELIMITERS = ",\t;|"
_LONGEST_ROW = 100_000_000
_BLOCK = 1 << 20


class Table:
    """A table of articles; rows may run over several lines inside quotation marks."""

    media_type = "text/csv"
    container = True

    def __init__(self, named: Fields = NO_FIELDS) -> None:
        self._named = named

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by a header whose columns are fields of articles; the name alone does for its endings."""
        columns = _columns(head.partition(b"\n")[0])[1]
        named = name.lower().endswith((".csv", ".tsv"))
        return knows_columns(columns, self._named) or (named and len(columns) >= 1)

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the byte range of every row, with the header as its step; the line of the file is the record."""
        file.seek(0)
        rows = _rows(file)
        header, start, _ = next(rows, (b"", 0, 0))
        delimiter, columns = _columns(header)
        described = json.dumps(
            {"delimiter": delimiter, "columns": columns, "charset": _charset(file)}, ensure_ascii=False
        )
        for number, (row, end, lines) in enumerate(rows, 2):
            del lines
            if row.strip():
                yield Slice(start=start, end=end, record=number, steps=(f"row:{described}",))
            start = end

    def read(self, raw: Raw) -> Article:
        """Read one row; raises `Rejected` when it has no text."""
        return article_of(parse_object(raw.content, where=f"Row {raw.record}"), raw, self._named)


def _columns(line: bytes) -> tuple[str, list[str]]:
    """Tell the delimiter by the header line, and split it."""
    try:
        text, _ = decode(line.strip(b"\r\n") or b" ")
    except Rejected:
        return ",", []
    delimiter = max(_DELIMITERS, key=text.count)
    try:
        columns = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return delimiter, []
    return delimiter, [column.strip().strip("\ufeff") for column in columns]


def _charset(file: BinaryIO) -> str:
    """Tell UTF-8 from Windows-1252 by the first megabyte."""
    at = file.tell()
    file.seek(0)
    sample = file.read(_BLOCK)
    file.seek(at)
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _rows(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Yield each row with the offset after it; a row goes on while a quotation mark is open."""
    parts: list[bytes] = []
    at = size = quotes = 0
    while line := file.readline(_BLOCK):
        at += len(line)
        size += len(line)
        quotes += line.count(b'"')
        if size <= _LONGEST_ROW:
            parts.append(line)
        file_at = file.tell()
        if line.endswith(b"\n") and (quotes % 2 == 0 or size > _LONGEST_ROW):
            yield b"".join(parts), at, len(parts)
            file.seek(file_at)
            parts, size, quotes = [], 0, 0
    if size:
        yield b"".join(parts), at, len(parts)
