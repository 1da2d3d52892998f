"""Bytes to text: byte order marks, UTF-8, then detection; what was doubted is said in a warning."""

import codecs
import hashlib
import re

from charset_normalizer import from_bytes

from tasks.document import Source, Warning
from tasks.errors import Rejected
from tasks.intake.article import Raw

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DETECT_BYTES = 65_536
_SURROGATE = re.compile("[\ud800-\udfff]")
# More control characters than this in the first kilobytes, and it is no text.
_CONTROL_SHARE = 0.02
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b\x08")


def source_of(raw: Raw) -> Source:
    """Describe an article's own bytes for its document."""
    digest = hashlib.sha256(raw.content).hexdigest()
    return Source(uri=raw.uri, media_type=raw.media_type, sha256=digest, bytes=len(raw.content), record=raw.record)


def decode(content: bytes, *, declared: str | None = None) -> tuple[str, tuple[Warning, ...]]:
    """Decode an article's bytes, and say what had to be guessed or replaced.

    A byte order mark wins, then strict UTF-8, then the ``declared`` charset, then detection.
    Raises `Rejected` with code ``empty`` or ``binary``.
    """
    if not content.strip(b" \t\r\n\x00"):
        raise Rejected("empty", "The file holds no text. Check that it was saved or downloaded completely.")
    for bom, name in _BOMS:
        if content.startswith(bom):
            return _replacing(content, name)
    if looks_binary(content):
        raise Rejected(
            "binary", "The file is not text (it holds binary data). Export the article as text, HTML or JSON Lines."
        )
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _decode_legacy(content, declared)


def looks_binary(content: bytes) -> bool:
    """Tell text from binary data by its NUL and control bytes."""
    head = content[:8192]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > _CONTROL_SHARE * len(head)


def _decode_legacy(content: bytes, declared: str | None) -> tuple[str, tuple[Warning, ...]]:
    if declared:
        try:
            return content.decode(declared), ()
        except (LookupError, UnicodeDecodeError):
            pass
    if _mostly_utf8(content):
        return _replacing(content, "utf-8")
    best = from_bytes(content[:_DETECT_BYTES]).best()
    # Unlabelled Western files are Windows-1252 far more often than any of its look-alikes.
    name = best.encoding if best and best.encoding not in _LATIN else "cp1252"
    text, warnings = _replacing(content, name)
    guessed = Warning(code="encoding_guessed", message=f"The file is not UTF-8; it was read as {name}.")
    return text, (guessed, *warnings)


_LATIN = frozenset({
    "latin_1", "cp1252", "iso8859_15", "iso8859_9", "cp1250", "cp1254", "cp1257", "iso8859_2", "mac_roman", "cp850",
    "cp437", "hp_roman8", "cp775", "mac_iceland", "mac_latin2", "cp858",
})  # fmt: skip


def _mostly_utf8(content: bytes) -> bool:
    """A few broken bytes among many good multi-byte sequences: damaged UTF-8 rather than another charset."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for char in text if ord(char) > 127) - broken
    return good > 2 * broken


def _replacing(content: bytes, name: str) -> tuple[str, tuple[Warning, ...]]:
    text = content.decode(name, "replace")
    lost = text.count("\ufffd") - content.count("\ufffd".encode())
    if lost <= 0:
        return text, ()
    message = f"{lost} bytes were not valid {name} and were replaced."
    return text, (Warning(code="encoding_damaged", message=message),)


def normalise_lines(text: str) -> str:
    """Turn CRLF into LF and lone surrogates, which no JSON can carry, into U+FFFD; nothing else changes."""
    return _SURROGATE.sub("\ufffd", text.replace("\r\n", "\n"))
