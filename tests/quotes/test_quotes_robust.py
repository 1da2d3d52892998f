"""Odd marks, line breaks and spaces never raise, and never yield a quotation that is not there."""

import sys
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.extraction.facts import Block
from tasks.extraction.quotes.finder import find_quotes

ARTICLE = (
    "Mayor Anna Lindqvist opened the bridge on Monday. “It took nine years,” she said. “We're glad.”\n\n"
    'Critics called it a "bridge to nowhere", and the union’s Tom Becker warned that fares would rise.\n\n'
    "“Who pays?” Becker asked. ‘Not us,’ he told reporters, ‘and not our members.’"
)
DAMAGE = st.lists(
    st.tuples(
        st.integers(0, len(ARTICLE)),
        st.sampled_from(
            ["", '"', "“", "”", "‘", "’", "'", "«", "»", "\n", "\n\n", "\u00a0", "\u2009", "\u200b", "``", "„"]
        ),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(DAMAGE)
def test_any_damage_to_the_marks_is_survived(read, damage):
    text = ARTICLE
    for at, mark, cut in damage:
        text = text[:at] + mark + text[at + cut :]
    quotes = read(text).quotes
    assert all(0 <= quote.start < quote.end <= len(text) for quote in quotes)
    direct = sorted((quote.start, quote.end) for quote in quotes if quote.kind == "direct")
    assert all(first[1] <= second[0] for first, second in pairwise(direct))
    assert all(0 <= quote.score <= 1 for quote in quotes)


def calls(nlp, times: int) -> int:
    """Count the function calls that finding quotations takes in an article so many times as long."""
    text = "\n\n".join([ARTICLE] * times)
    doc, blocks, at = nlp(text), [], 0
    for part in text.split("\n\n"):
        blocks.append(Block("paragraph", at, at + len(part)))
        at += len(part) + 2
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        find_quotes(doc, tuple(blocks), doc._.facts.entities)
    finally:
        sys.setprofile(None)
    return count


def test_twice_the_text_is_twice_the_work(nlp):
    calls(nlp, 1)
    assert calls(nlp, 40) < 2.4 * calls(nlp, 20)
