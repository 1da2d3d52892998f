"""Whatever the text, the component answers, and says the same twice."""

import re
import time
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.extraction.dates.grammar import grammar
from tasks.extraction.dates.names import join_names
from tasks.extraction.dates.words import read_words

WORDS = """Monday last next the of March 7 , . 1998 2022-03-07 '90s a an hour years ago later quarter third first fall
- – ' 10:30 p.m. GMT every week half and two to from 31 Feb. 9999 0 00:00 99/99/99 Q4 FY22 Christmas Eve until
1/2 $5 %"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n\n"])
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join))
VALUE = re.compile(
    r"(?:\d{2,4}|XXXX)(?:-[\dXWQHSPUFAIE-]+)?(?:T[\w:.+-]+)?|P[\dXYMWDTHSQEC]+(?:WE|SU|WI)?|(?:PAST|PRESENT|FUTURE)_REF"
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(["2022-03-07", "0001-01-01", "9999-12-31", "2024-02-29T23:59:59Z", None]))
def test_any_text_gives_well_formed_expressions(timexes, text: str, published: str | None) -> None:
    found = timexes(text, published)
    assert found == timexes(text, published)
    assert all(0 <= t.start < t.end <= len(text) for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(VALUE.fullmatch(t.value) for t in found), [t.value for t in found]


def test_time_grows_with_the_text_and_no_faster() -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        grammar().phrases(join_names(text, read_words(text)))
        return time.process_time() - start

    grammar()
    for piece in ("1 ", "1,", "111,", "1-1 ", "a", "the ", "Monday and ", "two ", "9:"):
        small, large = seconds(piece * 4000), seconds(piece * 40000)
        assert large < 40 * max(small, 0.01), piece
