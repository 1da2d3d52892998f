from collections.abc import Callable

import pytest

Read = Callable[..., tuple]


REPORT = """LONDON, March 3 (Reuters) -- The finance minister said on Monday that the government would cut income tax next year.

The minister, Robert Miller, told parliament that the tax cut would cost 3 billion pounds. The opposition said the plan was unfair, and economists warned that borrowing would rise.

"This is the right time for lower taxes," Miller said. The central bank declined to comment.

Officials said the tax cut would take effect in April. Analysts added that income tax receipts had grown by a tenth since last year, according to figures published on Friday.
"""  # noqa: E501
COLUMN = """I have never understood why we let this happen. My father taught me that a city belongs to all of us, and I believe our council should listen. We must ask ourselves what we want. I think we need to act, and I am not alone: my neighbours and I will not wait. We should march. We ought to vote. I know my street, and I love it, and we must not give it up."""  # noqa: E501


def genre(read: Read, text: str, **known: str) -> str | None:
    found = read(text, **known)[2].genre
    return found.label if found else None


def test_genre_report_and_opinion_by_style(read: Read) -> None:
    assert genre(read, REPORT) == "report"
    assert genre(read, COLUMN) == "opinion"


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("Anna Schmidt, painter of the North Sea, dies at 91", "obituary"),
        ("Analysis: what the tax cut means", "analysis"),
        ("Storm live updates: as it happened", "live blog"),
        ("Corrections and clarifications", "correction"),
    ],
)
def test_genre_by_title(read: Read, title: str, label: str) -> None:
    assert genre(read, "A short text of a few words stands here.", title=title) == label


def test_genre_is_unknown_when_nothing_speaks(read: Read) -> None:
    assert genre(read, "A short text of a few words stands here.") is None


def test_keyphrases_name_the_subject_once_each(read: Read) -> None:
    phrases = read(REPORT)[2].keyphrases
    texts = [phrase.text.lower() for phrase in phrases]
    assert any("tax" in text for text in texts)
    assert sum("tax" in text for text in texts) == 1
    assert phrases[0].score == 1
    assert all("monday" not in text for text in texts)


def test_summary_leads_and_leaves_out_credits(read: Read) -> None:
    text, _, verdicts = read(REPORT + "\n(Reporting by Anna Schmidt; editing by Robert Miller)")
    sentences = [text[span.start : span.end] for span in verdicts.summary]
    assert 1 <= len(sentences) <= 3
    assert sentences[0].startswith("The finance minister said")
    assert not any("Reporting by" in sentence for sentence in sentences)


def test_summary_of_a_short_item_is_one_sentence(read: Read) -> None:
    text, _, verdicts = read("The bridge over the river was closed on Monday after a lorry hit it. Nobody was hurt.")
    assert [text[span.start : span.end] for span in verdicts.summary] == [
        "The bridge over the river was closed on Monday after a lorry hit it."
    ]


def test_genre_takes_the_country_for_no_first_person(read: Read) -> None:
    text = " ".join(
        f"US officials said on day {day} that the US would send US ships to the US coast." for day in range(9)
    )
    assert genre(read, text) == "report"


def test_summary_takes_no_headline_for_a_sentence(read: Read) -> None:
    text, _, verdicts = read("Rise In Tax Cuts Shakes The Northern Border Towns Again. " + REPORT.partition("-- ")[2])
    assert not any(text[span.start : span.end].startswith("Rise In") for span in verdicts.summary)


def test_evidence_holds_no_name_of_a_person_where_words_speak(read: Read) -> None:
    text, _, verdicts = read(REPORT)
    words = [text[span.start : span.end] for topic in verdicts.topics for span in topic.evidence]
    assert "tax" in " ".join(words)
    assert not {"Robert", "Miller"} & set(words)
