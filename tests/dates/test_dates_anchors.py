"""What an expression leans on: the tense, the article's date, a date in the text."""

from collections.abc import Callable

import pytest

Find = Callable[..., list[tuple[str, str, str]]]


def values(find: Find, text: str, **known: str | None) -> list[str]:
    return [value for *_, value in find(text, **known)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The minister resigned on Wednesday.", "2022-03-02"),
        ("The minister will resign on Wednesday.", "2022-03-09"),
        ("The court is scheduled to rule on Wednesday.", "2022-03-09"),
        ("The summit begins Wednesday.", "2022-03-09"),
        ("The council postponed the vote until Wednesday.", "2022-03-09"),
        ("Snow has been falling since Wednesday.", "2022-03-02"),
        ("He was held last Wednesday.", "2022-03-02"),
        ("He met envoys next Wednesday.", "2022-03-09"),
        ("The mayor said Monday that it was over.", "2022-03-07"),
    ],
)
def test_weekdays_follow_the_tense(find: Find, text: str, value: str) -> None:
    assert values(find, text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The army invaded on Feb. 24.", "2022-02-24"),
        ("The rebels attacked in November.", "2021-11"),
        ("Parliament will vote in November.", "2022-11"),
        ("The rule will end on Jan. 31.", "2023-01-31"),
        ("He was elected in March.", "2022-03"),
    ],
)
def test_months_without_a_year_take_the_fitting_one(find: Find, text: str, value: str) -> None:
    assert values(find, text) == [value]


def test_the_text_sets_other_anchors(find: Find) -> None:
    assert values(find, "The war began on Feb. 20, 2014. Three days later, he fled.") == ["2014-02-20", "2014-02-23"]
    assert values(find, "It was founded in 1998. The following year it failed.") == ["1998", "1999"]
    assert values(find, "He won in May 2010. That month, prices fell.") == ["2010-05", "2010-05"]


def test_a_year_earlier_compares_the_same_report_period(find: Find) -> None:
    text = "In the third quarter, sales were $3 million, up from $2 million a year earlier."
    assert values(find, text) == ["2021-Q3", "2020-Q3"]
    assert values(find, "Sales fell from $2 million a year earlier.") == ["2021"]


def test_without_a_date_nothing_is_guessed(find: Find) -> None:
    assert values(find, "The minister said Monday that it was over.", published=None) == ["XXXX-WXX-1"]
    assert values(find, "It began on May 5, 2020, and ended in June.", published=None) == ["2020-05-05", "XXXX-06"]
    assert values(find, "It began last year.", published=None) == ["PAST_REF"]


def test_an_article_date_that_is_none_is_taken_for_unknown(find: Find) -> None:
    assert values(find, "He left on Monday.", published="2022-99-99") == ["XXXX-WXX-1"]


def test_expressions_at_the_calendar_s_end_are_survived(find: Find) -> None:
    assert values(find, "It ended 9000 years ago.") == ["PAST_REF"]
    assert values(find, "He left on Monday and returns tomorrow.", published="0001-01-01")[0] == "0001-01-01"
    assert isinstance(values(find, "It will end next year or on Dec. 31.", published="9999-12-31"), list)
