"""Long articles are shown in parts, and no character is lost between them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tasks.document import Block, Document, Metadata, Pipeline, Source
from workers.pages import reader
from workers.pages.facts import facts
from workers.pages.reader import PART, divided, paragraphs


def document(text, blocks):
    """A result of nothing but a text and its blocks."""
    about = dict.fromkeys(("title", "published", "updated", "publisher", "agency", "dateline", "url", "language"))
    return Document(
        id="x",
        source=Source(uri=None, media_type="text/plain", sha256="0" * 64, bytes=len(text), record=None),
        pipeline=Pipeline(version="1", fingerprint="f", model="m"),
        metadata=Metadata(**about, byline=(), language_score=None, word_count=0),
        text=text,
        blocks=tuple(Block(kind="paragraph", start=start, end=end) for start, end in blocks),
    )


@st.composite
def documents(draw):
    text = draw(st.text(st.sampled_from("ab \n😀א"), max_size=300))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    blocks = [(a, b) for n, (a, b) in enumerate(pairwise(cuts)) if n % 3 != 2]
    return document(text, blocks)


@given(documents(), st.integers(1, 80))
def test_parts_hold_every_character_that_is_no_space(one, size):
    held, reader.PART = reader.PART, size
    try:
        parts = divided(one)
    finally:
        reader.PART = held
    shown = {n for part in parts for stretch in part for n in range(stretch.start, stretch.end)}
    assert {n for n, c in enumerate(one.text) if not c.isspace()} <= shown
    found = [stretch for part in parts for stretch in part]
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(sum(s.end - s.start for s in part) <= size for part in parts)
    for part in parts:
        for stretch, paragraph in zip(part, paragraphs(one, part, facts(one).marks), strict=True):
            assert "".join(s.text for s in paragraph.segments) == one.text[stretch.start : stretch.end]


def test_a_very_long_article_is_a_page_at_a_time():
    text = "".join(f"Paragraph {n} of many, about nothing at all.\n\n" for n in range(20_000))
    starts = [0, *(n + 2 for n, c in enumerate(text[:-2]) if text[n : n + 2] == "\n\n")]
    one = document(text, [(a, b - 2) for a, b in zip(starts, [*starts[1:], len(text)], strict=True)])
    parts = divided(one)
    shown = len(text) - text.count("\n")
    assert shown / PART <= len(parts) <= shown / PART + 2
    assert max(sum(s.end - s.start for s in part) for part in parts) <= PART
