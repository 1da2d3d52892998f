"""Mails and newsletters (.eml): the subject is the title, the fullest body the text."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from typing import Any, BinaryIO

from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, Raw, Slice
from tasks.intake.decode import normalise_lines
from tasks.intake.html import extract_fragment
from tasks.intake.layout import packaged
from tasks.intake.when import iso

_FIELD = re.compile(rb"(?:[A-Za-z][\w-]{1,40}:[ \t][^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)")
_KNOWN = (
    b"from:",
    b"subject:",
    b"date:",
    b"received:",
    b"message-id:",
    b"mime-version:",
    b"delivered-to:",
    b"return-path:",
    b"to:",
)
_AT_LEAST = 3


class Mail:
    """A mail message that holds one article."""

    media_type = "message/rfc822"
    container = False

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by three and more fields of mails at the top, or two under the name ``.eml``."""
        names, at = set(), 0
        while match := _FIELD.match(head, at):
            field = match.group().split(b":", 1)[0].lower() + b":"
            names.add(field if field in _KNOWN else b"")
            at = match.end()
        known = len(names - {b""})
        return known >= _AT_LEAST or (known >= _AT_LEAST - 1 and name.lower().endswith(".eml"))

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the whole file."""
        yield Slice(start=0, end=file.seek(0, 2), record=1)

    def read(self, raw: Raw) -> Article:
        """Read the message; raises `Rejected` when it has no text."""
        try:
            message = email.message_from_bytes(raw.content, policy=email.policy.default)
            subject, sender, sent = (_field(message, name) for name in ("subject", "from", "date"))
            parts = _parts(message)
        except (LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError) as error:
            raise Rejected("damaged", f"The mail cannot be read ({type(error).__name__}). Export it again.") from None
        published = iso(sent)
        publisher = re.sub(r"\s*<[^>]*>|\"", "", sender or "").strip() or None
        hints = Hints(title=subject, published=published, publisher=publisher, evidence="mail" if published else None)
        return packaged(raw, parts, hints)


def _field(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return " ".join(normalise_lines(str(value)).split()) or None if value is not None else None


def _parts(message: EmailMessage) -> list[tuple[str, str]]:
    html = message.get_body(("html",))
    if html is not None and (parts := extract_fragment(_content(html))) and _has_paragraph(parts):
        return parts
    plain = message.get_body(("plain",))
    text = normalise_lines(_content(plain)) if plain is not None else ""
    return [("paragraph", part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _has_paragraph(parts: list[tuple[str, str]]) -> bool:
    return any(kind == "paragraph" for kind, _ in parts)


def _content(part: "MIMEPart[Any, Any]") -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")
