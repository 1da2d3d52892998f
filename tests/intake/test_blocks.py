# ruff: noqa: E501 - documents are written on one line
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import Rejected
from tasks.extraction.blocks import label_blocks, label_unit
from tasks.intake.article import Hints
from tasks.intake.html import extract_html

SAMPLE = Path(__file__).parents[2] / "seeds" / "upi-2022-03-07.txt"


def labelled(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in label_blocks(text)]


def test_sample_is_labelled_to_the_character() -> None:
    found = labelled(SAMPLE.read_text())
    assert [kind for kind, _ in found] == [
        "date", "caption", "credit", "dateline", "paragraph", "advertisement", *["paragraph"] * 9, "heading", "caption", "credit",
    ]  # fmt: skip
    assert [words for kind, words in found if kind in ("date", "credit", "dateline", "advertisement")] == [
        "date 2022-03-07", "File Photo by Stephen Shaver/UPI | License Photo", "March 7 (UPI) --", "Advertisement",
        "Photo by Keizo Mori/UPI | License Photo",
    ]  # fmt: skip
    assert found[1][1].endswith("the fighting in Ukraine.")


def test_known_title_is_found_wherever_it_stands() -> None:
    text = "Home page\n\nGrain deal reached\n\nMinisters met on Monday to agree on grain, and they did so by noon."
    assert [block.kind for block in label_blocks(text, title="Grain deal  reached")] == [
        "paragraph",
        "title",
        "paragraph",
    ]


def test_lines_inside_a_wrapped_sentence_are_never_taken_out() -> None:
    text = "The minister asked everybody to\nshare\nwhat they had, and to\nfollow\nthe rules. The ads said nothing\nabout comments.\n\nIt rained, he said."
    assert [kind for kind, _ in labelled(text)] == ["paragraph", "paragraph"]


def test_a_unit_is_labelled_by_its_own_words() -> None:
    (found,) = label_unit("  (Reporting by Ann Lee; Editing by Bo Yi)  ")
    assert (found.kind, found.start) == ("boilerplate", 2)
    assert label_unit(" \n ") == ()


TAGS = st.sampled_from(["<p>", "</p>", "<div class=related>", "<article>", "</div>", "<br><br>", "<a href=x>", "</a>", "<!-- x -->", "<h1>", "<li>", "<figure>", "<script>", "</script>", "<meta name=author content='A'>", "&amp;", "\x00"])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(TAGS, st.text(max_size=90)), max_size=25))
def test_any_markup_gives_blocks_that_cover_the_text_or_a_rejection(parts: list[str]) -> None:
    try:
        found = extract_html("<html><body>" + " ".join(parts), Hints())
    except Rejected:
        return
    at = 0
    for block in found.blocks:
        assert at <= block.start < block.end
        assert not found.text[at : block.start].strip()
        at = block.end
    assert not found.text[at:].strip()
