"""Packaged articles (wire formats, feeds, mails): title and paragraphs laid out as one text with its blocks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import ftfy
from ftfy import TextFixerConfig
from ftfy.badness import is_bad

from tasks.document import BlockKind, Warning
from tasks.errors import Rejected
from tasks.extraction.blocks import label_unit
from tasks.intake.article import Article, Hints, LabelledSpan, Raw
from tasks.intake.decode import normalise_lines, source_of

# Only what was wrongly decoded is repaired; quotes, widths and ligatures stay as they were written.
_MOJIBAKE = TextFixerConfig(
    unescape_html=False, remove_terminal_escapes=False, fix_latin_ligatures=False, fix_character_width=False,
    uncurl_quotes=False, fix_line_breaks=False, remove_control_chars=False, normalization=None, fix_surrogates=False,
)  # fmt: skip


def packaged(
    raw: Raw,
    parts: Sequence[tuple[str, str]],
    hints: Hints,
    *,
    warnings: tuple[Warning, ...] = (),
    id_: str | None = None,
) -> Article:
    """Make an article of ("heading" | "paragraph" | "caption" …, text) parts; raises `Rejected` when there are none."""
    if not any(kind == "paragraph" and words.strip() for kind, words in parts):
        raise Rejected("no_text", "The item holds no article text (a picture, a video or an empty body).")
    title = " ".join((hints.title or "").split()) or None
    source = source_of(raw)
    text, blocks = lay_out(title, parts)
    text, repaired = _repaired(text)
    if repaired:
        text, blocks = lay_out(_whole(title), [(kind, _whole(words) or "") for kind, words in parts])
        hints = replace(hints, title=_whole(title))
    return Article(
        id=id_ or f"sha256:{source.sha256}",
        source=source,
        text=text,
        blocks=blocks,
        hints=hints,
        warnings=(*warnings, *repaired),
    )


def lay_out(title: str | None, parts: Iterable[tuple[str, str]]) -> tuple[str, tuple[LabelledSpan, ...]]:
    """Join title and parts with blank lines, and label each by what is known of it and by its words."""
    pieces: list[tuple[BlockKind | None, str]] = [("title", title)] if title else []
    for kind, words in parts:
        clean = normalise_lines(words).strip()
        if clean and clean != title:
            known: BlockKind | None = kind if kind in ("heading", "caption", "byline", "dateline") else None  # type: ignore[assignment]
            pieces.append((known, clean))
    blocks: list[LabelledSpan] = []
    at = 0
    for known, words in pieces:
        blocks.extend(label_part(known, words, at))
        at += len(words) + 2
    return "\n\n".join(words for _, words in pieces), tuple(blocks)


def label_part(kind: BlockKind | None, part: str, at: int) -> Iterator[LabelledSpan]:
    """Label one part that begins at ``at``: what is known of it holds unless its words say more."""
    if kind in ("title", "byline", "dateline"):
        yield LabelledSpan(kind, at, at + len(part))
        return
    for block in label_unit(part):
        shown = kind if kind and block.kind in ("paragraph", "dateline") else block.kind
        yield LabelledSpan(shown, at + block.start, at + block.end)


def _whole(text: str | None) -> str | None:
    return ftfy.fix_text(text, _MOJIBAKE) if text else text


def _repaired(text: str) -> tuple[str, tuple[Warning, ...]]:
    """Repair text that was decoded by the wrong charset somewhere on its way."""
    whole, warning = repair(text)
    return whole, (warning,) if warning else ()


def repair(text: str) -> tuple[str, Warning | None]:
    """Repair mojibake ("donâ€™t"), and say so."""
    if text.isascii() or not is_bad(text):
        return text, None
    fixed = ftfy.fix_text(text, _MOJIBAKE)
    if fixed == text:
        return text, None
    return fixed, Warning(
        code="mojibake_repaired", message="Characters that had been decoded by the wrong charset were repaired."
    )
