"""Articles inside files that are packed: compressed streams, zip and tar archives, at most a few deep."""

import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count, pairwise
from typing import IO, BinaryIO, cast

from tasks.errors import Rejected
from tasks.intake.article import Article, Format, Raw, Slice
from tasks.intake.steps import CONTAINER_BYTES, REFUSALS, check, unpack
from tasks.intake.when import iso

Sniff = Callable[[bytes, str], Format]

_HEAD = 4096
_IN_MEMORY = 1 << 26
_ENTRY_HEADER = 30
_MOST_ENTRIES = 1_000_000
_DAMAGED = ("refuse:damaged",)
_ZIP_CODES: dict[type[BaseException], str] = {RuntimeError: "encrypted", NotImplementedError: "unsupported"}
_ZIP_EPOCH = 1980
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db")
#: The format of an entry that cannot be unpacked; reading it says why.
UNREADABLE = "application/octet-stream"


def _inner(file: BinaryIO, name: str, sniff: Sniff, outer: Slice, numbers: Iterator[int]) -> Iterator[Slice]:
    """Yield the articles of one unpacked entry, each with the steps that lead to it."""
    kind = sniff(file.read(_HEAD), name)
    file.seek(0)
    if not kind.container:
        yield replace(outer, record=next(numbers), media_type=kind.media_type, name=name or None)
        return
    for part in kind.index(file):
        yield Slice(
            start=outer.start,
            end=outer.end,
            record=next(numbers),
            steps=(*outer.steps, f"range:{part.start}-{part.end}", *part.steps),
            media_type=part.media_type or kind.media_type,
            name="!".join(filter(None, (name, part.name))) or None,
        )


def _spooled(pieces: Iterator[bytes]) -> BinaryIO:
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - closed by its user
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    return file


class Compressed:
    """A file that is one compressed stream, of an article or of a container of articles."""

    container = True

    def __init__(self, media_type: str, kind: str, magic: bytes, endings: tuple[str, ...], sniff: Sniff) -> None:
        self.media_type = media_type
        self._kind = kind
        self._magic = magic
        self._endings = endings
        self._sniff = sniff

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the magic number."""
        return head.startswith(self._magic)

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the articles inside; a stream that cannot be unpacked is yielded whole, to be rejected when read."""
        end = file.seek(0, 2)
        file.seek(0)
        whole = Slice(start=0, end=end, record=1, steps=(self._kind,))
        try:
            with _spooled(unpack(file, self._kind)) as inner:
                yield from _inner(inner, self._unpacked_name(file), self._sniff, whole, count(1))
        except Rejected as error:
            yield replace(whole, steps=(f"refuse:{error.code}",), media_type=UNREADABLE)

    def opened(self, file: BinaryIO) -> tuple[BinaryIO, str] | None:
        """Unpack the stream when it holds a container, to be stored and planned in its place; None otherwise.

        Gives the unpacked file, which is the caller's to close, and its name; raises `Rejected` when damaged.
        """
        file.seek(0)
        inner = _spooled(unpack(file, self._kind))
        name = self._unpacked_name(file)
        kind = self._sniff(inner.read(_HEAD), name)
        inner.seek(0)
        if kind.container:
            return inner, name
        inner.close()
        return None

    def _unpacked_name(self, file: BinaryIO) -> str:
        name = str(getattr(file, "name", "") or "").rsplit("/", 1)[-1]
        ending = next((end for end in self._endings if name.lower().endswith(end)), "")
        if ending in (".tgz", ".tbz2", ".txz"):
            return name[: -len(ending)] + ".tar"
        return name[: len(name) - len(ending)]

    def read(self, raw: Raw) -> Article:
        """Refuse: a stream is planned, and its articles are read one by one."""
        raise _unplanned(self.media_type)


class Zip:
    """A zip archive: every entry an article or a container."""

    media_type = "application/zip"
    container = True

    def __init__(self, sniff: Sniff) -> None:
        self._sniff = sniff

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the first entry's header, or the end record of an empty archive."""
        return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the entries' articles in the order of the directory; a broken entry is rejected when read."""
        numbers = count(1)
        end = file.seek(0, 2)
        try:
            with zipfile.ZipFile(file) as archive:
                if _overlap(archive.infolist()):
                    raise zipfile.BadZipFile
                for entry in archive.infolist()[:_MOST_ENTRIES]:
                    if not entry.is_dir() and not any(junk in entry.filename for junk in _JUNK):
                        yield from self._entry(archive, file, entry, end, numbers)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            yield Slice(start=0, end=end, record=next(numbers), steps=_DAMAGED, media_type=UNREADABLE)

    def _entry(
        self, archive: zipfile.ZipFile, file: BinaryIO, entry: zipfile.ZipInfo, end: int, numbers: Iterator[int]
    ) -> Iterator[Slice]:
        file.seek(entry.header_offset)
        header = file.read(_ENTRY_HEADER)
        names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        stop = min(end, entry.header_offset + _ENTRY_HEADER + names + entry.compress_size)
        outer = Slice(start=entry.header_offset, end=stop, record=0, steps=("zip",), modified=_entry_time(entry))
        try:
            with archive.open(entry) as opened, _spooled(_bounded(opened, entry)) as inner:
                yield from _inner(inner, entry.filename, self._sniff, outer, numbers)
        except (Rejected, zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, zlib.error) as error:
            # The library says "encrypted" and "unsupported" by these two kinds of error.
            code = error.code if isinstance(error, Rejected) else _ZIP_CODES.get(type(error), "damaged")
            yield replace(
                outer, record=next(numbers), steps=(f"refuse:{code}",), media_type=UNREADABLE, name=entry.filename
            )

    def read(self, raw: Raw) -> Article:
        """Refuse: an archive is planned, and its articles are read one by one."""
        raise _unplanned(self.media_type)


def _overlap(entries: Iterable[zipfile.ZipInfo]) -> bool:
    """Tell whether entries lie in each other: a bomb that unpacks the same bytes again and again."""
    spans = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    return any(after < at + _ENTRY_HEADER + size for (at, size), (after, _) in pairwise(spans))


def _entry_time(entry: zipfile.ZipInfo) -> str | None:
    """Give an entry's time, which has no zone; 1980 begins the format's own time and says nothing."""
    day, clock = entry.date_time[:3], entry.date_time[3:]
    known = day[0] > _ZIP_EPOCH
    return iso("{}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*day, *clock)) if known else None


def _bounded(opened: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Read an entry within the limits of unpacking, whatever its header claims."""
    unpacked = 0
    while piece := opened.read(1 << 18):
        unpacked += len(piece)
        check(entry.compress_size, unpacked, CONTAINER_BYTES)
        yield piece


class Tar:
    """A tar archive: its files lie in it as they are. Names are labels only; nothing is ever extracted."""

    media_type = "application/x-tar"
    container = True

    def __init__(self, sniff: Sniff) -> None:
        self._sniff = sniff

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the mark in the first header."""
        return head[257:262] == b"ustar"

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the articles of all regular files; what follows a broken header is rejected when read."""
        numbers = count(1)
        end = file.seek(0, 2)
        file.seek(0)
        last = 0
        try:
            with tarfile.open(fileobj=file, mode="r:") as archive:
                for member in archive:
                    last = member.offset_data + member.size
                    if member.isreg() and not member.issparse() and not any(junk in member.name for junk in _JUNK):
                        yield from self._member(file, member, end, numbers)
        except (tarfile.TarError, OSError, ValueError, EOFError):
            yield Slice(start=min(last, end), end=end, record=next(numbers), steps=_DAMAGED, media_type=UNREADABLE)

    def _member(self, file: BinaryIO, member: tarfile.TarInfo, end: int, numbers: Iterator[int]) -> Iterator[Slice]:
        start, stop = member.offset_data, member.offset_data + member.size
        outer = Slice(start=start, end=min(stop, end), record=0, modified=iso(member.mtime))
        at = file.tell()
        try:
            with _spooled(_part(file, start, min(stop, end))) as inner:
                yield from _inner(inner, member.name, self._sniff, outer, numbers)
        except Rejected as error:
            steps = (f"refuse:{error.code}",)
            yield replace(outer, record=next(numbers), steps=steps, media_type=UNREADABLE, name=member.name)
        file.seek(at)

    def read(self, raw: Raw) -> Article:
        """Refuse: an archive is planned, and its articles are read one by one."""
        raise _unplanned(self.media_type)


def _part(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end and (piece := file.read(min(1 << 18, end - start))):
        start += len(piece)
        yield piece


def _unplanned(media_type: str) -> Rejected:
    return Rejected(
        "container", f"A file of type {media_type} holds several articles. Submit it as a file, so that it is planned."
    )


class Unreadable:
    """What is packed deeper than archives are opened; the files it matches are those of ``kinds``."""

    media_type = UNREADABLE
    container = False

    def __init__(self, kinds: tuple[Format, ...] = ()) -> None:
        self._kinds = kinds

    def matches(self, head: bytes, name: str) -> bool:
        """Tell as the kinds do that are not opened."""
        return any(kind.matches(head, name) for kind in self._kinds)

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the whole file."""
        yield Slice(start=0, end=file.seek(0, 2), record=1)

    def read(self, raw: Raw) -> Article:
        """Refuse."""
        raise Rejected("too_deep", REFUSALS["too_deep"])
