"""What the pages reckon with, by itself: segments, windows over long files, search words, ways back."""

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.pages.gate import HOME, safe_next
from workers.pages.search import pieces
from workers.pages.segments import Mark, split
from workers.pages.window import Lines
from workers.pages.words import match

TEXT = st.text(st.sampled_from("ab \n😀é\u202e\u0645\u05d0<&\U0001f468\u200d"), max_size=60)


@st.composite
def marked(draw):
    text = draw(TEXT)
    ends = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(ends, ends), max_size=12))
    layers = st.sampled_from(["entity", "quote", ""])
    return text, [Mark(min(a, b), max(a, b), f"f{n}", draw(layers)) for n, (a, b) in enumerate(spans)]


@given(marked())
def test_segments_are_the_text_and_every_marks_segments_are_its_characters(given_):
    text, marks = given_
    segments = split(text, marks)
    assert "".join(s.text for s in segments) == text
    assert [s.start for s in segments] == sorted({s.start for s in segments})
    for mark in marks:
        mine = [s for s in segments if mark in s.marks]
        covered = [n for s in mine for n in range(s.start, s.end)]
        assert covered == list(range(mark.start, mark.end))
        assert "".join(s.text for s in mine) == text[mark.start : mark.end]


@given(marked(), st.integers(0, 60), st.integers(0, 60))
def test_a_stretch_is_cut_as_the_whole_is(given_, one, other):
    text, marks = given_
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    segments = split(text, marks, start, end)
    assert "".join(s.text for s in segments) == text[start:end]
    for mark in marks:
        covered = [n for s in segments if mark in s.marks for n in range(s.start, s.end)]
        assert covered == list(range(max(mark.start, start), min(mark.end, end)))


def test_a_segment_names_what_lies_on_it_outermost_first():
    marks = [Mark(4, 6, "e0", "entity", "PERSON"), Mark(0, 8, "q0", "quote"), Mark(4, 6, "v0")]
    (middle,) = [s for s in split("a quoted", marks) if s.start == 4]
    assert (middle.layers, middle.facts, middle.ties, middle.kinds) == ("quote entity", "q0 e0", "v0", "PERSON")


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 60_000)), max_size=12),
    st.integers(-2, 40),
    st.booleans(),
)
def test_lines_after_a_number_are_found_wherever_they_are(steps, after, ends):
    numbers, n = [], 0
    for step, _ in steps:
        numbers.append(n)
        n += step
    lines = [json.dumps({"n": n, "x": "y" * size}).encode() for n, (_, size) in zip(numbers, steps, strict=True)]
    body = b"\n".join(lines) + (b"\n" if ends and lines else b"")
    read = []

    def part(start, end):
        read.append(end - start)
        return body[start:end]

    found = Lines(part, len(body))
    assert list(found.after(after, far=len(body) + 1)) == [x for n, x in zip(numbers, lines, strict=True) if n > after]
    assert found.ended


def test_a_page_far_into_a_long_file_reads_little_of_it():
    body = b"".join(b'{"n":%d,"uri":"%s"}\n' % (n, b"x" * 300) for n in range(100_000))
    read = []

    def part(start, end):
        read.append(end - start)
        return body[start:end]

    lines = Lines(part, len(body)).after(77_776, far=len(body))
    assert [json.loads(next(lines))["n"] for _ in range(50)] == list(range(77_777, 77_827))
    assert len(body) > 30_000_000
    assert sum(read) < 3_000_000


@pytest.fixture(scope="module")
def fts():
    base = sqlite3.connect(":memory:", check_same_thread=False)
    base.execute("CREATE VIRTUAL TABLE words USING fts5(body)")
    base.execute("INSERT INTO words VALUES ('The foreign minister said talks would go on')")
    return base


@given(words=st.text(st.characters() | st.sampled_from('"*-:^(){}+ \0'), max_size=40))
def test_whatever_is_typed_is_a_query(fts, words):
    expression = match(words)
    if expression is not None:
        fts.execute("SELECT count(*) FROM words WHERE words MATCH ?", (expression,)).fetchall()


@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("minister", True),
        ("MINISTER talks", True),
        ("minist*", True),
        ("minist", False),
        ('"foreign minister"', True),
        ('"minister foreign"', False),
        ("minister -talks", False),
        ("minister -war", True),
        ("minister AND NOT", False),
        ('"foreign minister', True),
    ],
)
def test_words_are_looked_for_as_the_page_says(fts, words, hit):
    expression = match(words)
    ((count,),) = fts.execute("SELECT count(*) FROM words WHERE words MATCH ?", (expression,))
    assert bool(count) is hit


def test_words_without_a_letter_look_for_nothing():
    assert [match(text) for text in ("", "  ", "?!", '""', "-word", "*")] == [None] * 6


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/pages/",
        "//evil.example/pages/",
        "/\\evil.example",
        "/pages/\\evil",
        "/pages//evil.example",
        "/pages/../runs",
        "javascript:alert(1)",
        "/pages/\r\nSet-Cookie: x=y",
        "/runs",
        "",
        "/pages/" + "x" * 3000,
    ],
)
def test_nothing_but_our_pages_is_gone_on_to(path):
    assert safe_next(path) == HOME


def test_our_pages_are_gone_on_to():
    for path in ("/pages/", "/pages/search?q=a%20b&since=2026-01-01", "/pages/runs/20260307T020000-3f9a2c?after=49"):
        assert safe_next(path) == path


def test_a_snippet_is_taken_apart_where_words_were_found():
    assert pieces("\ue000a\ue001 b \ue000c\ue001") == [("a", True), (" b ", False), ("c", True)]
    assert pieces("plain \ue001 text") == [("plain \ue001 text", False)]
