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


def test_a_year_holds_for_the_days_of_its_verb(find: Find) -> None:
    assert values(find, "In 2010, he was arrested on December 17 in Tunis.") == ["2010", "2010-12-17"]
    assert values(find, "Born in 1985, he was arrested on Feb. 3.") == ["1985", "2022-02-03"]


def test_the_end_of_a_range_gives_its_start_the_year(find: Find) -> None:
    assert values(find, "From March 5 to April 7, 2010, they fought.") == ["2010-03-05", "2010-04-07"]
    assert values(find, "From January to March 2019, it rained.") == ["2019-01", "2019-03"]
    assert values(find, "The fair will take place on 15-16 November.") == ["2022-11-15", "2022-11-16"]


def test_a_weekday_decides_the_year_of_its_date(find: Find) -> None:
    assert values(find, "It happened on Friday, March 11.") == ["2022-03-11"]
    assert values(find, "It happened on Thursday, March 11.") == ["2021-03-11"]


def test_days_lean_on_the_month_or_day_before(find: Find) -> None:
    assert values(find, "On 24 February he came. On the 25th, he left.") == ["2022-02-24", "2022-02-25"]
    assert values(find, "He came on Feb. 3, 2019. The next morning, he left.") == ["2019-02-03", "2019-02-04TMO"]
    assert find("He lives on the 25th floor.") == []


def test_a_time_takes_the_day_that_follows_its_other_zone(find: Find) -> None:
    found = values(find, "It began at 6 a.m. local time (0400 GMT) on Thursday.")
    assert found == ["2022-03-03T06:00", "2022-03-03T04:00Z", "2022-03-03"]


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
