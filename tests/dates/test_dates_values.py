"""What single expressions mean, published on Monday 7 March 2022."""

from collections.abc import Callable

import pytest

Find = Callable[..., list[tuple[str, str, str]]]


DAYS = [
    ("The pact was signed on 7 March 2022 in Rome.", "7 March 2022", "2022-03-07"),
    ("The pact was signed on March 7, 2022, in Rome.", "March 7, 2022", "2022-03-07"),
    ("The note, dated 7/3/22, was leaked.", "7/3/22", "2022-03-07"),
    ("The note of 3/25/2021 was leaked.", "3/25/2021", "2021-03-25"),
    ("The file is from 2022-02-01.", "2022-02-01", "2022-02-01"),
    ("It opened on 1st May 2021.", "1st May 2021", "2021-05-01"),
    ("It closed on the 15th of June 2021.", "the 15th of June 2021", "2021-06-15"),
    ("Sept. 11, 2001, changed the city.", "Sept. 11, 2001", "2001-09-11"),
    ("He resigned the day before yesterday.", "the day before yesterday", "2022-03-05"),
    ("The play opens tomorrow.", "tomorrow", "2022-03-08"),
    ("The shop was shut on Christmas Day.", "Christmas Day", "2021-12-25"),
    ("The accord of Good Friday 1998 holds.", "Good Friday 1998", "1998-04-10"),
]
LONGER = [
    ("He moved there in mid-June 2019.", "mid-June 2019", "2019-06"),
    ("In the early 1990s the firm was small.", "the early 1990s", "199"),
    ("Bands of the '60s still tour.", "the '60s", "196"),
    ("Profits fell in Q3 2021.", "Q3 2021", "2021-Q3"),
    ("Profits fell in the third quarter.", "the third quarter", "2021-Q3"),
    ("Sales rose in the fourth quarter of fiscal 2021.", "the fourth quarter of fiscal 2021", "2021-Q4"),
    ("The budget for fiscal 2023 is ready.", "fiscal 2023", "2023"),
    ("The second half of 2021 was better.", "The second half of 2021", "2021-H2"),
    ("The coup came in the summer of 2013.", "the summer of 2013", "2013-SU"),
    ("The church dates from the 12th century.", "the 12th century", "11"),
    ("Talks resume in the week of March 14.", "the week of March 14", "2022-W11"),
    ("It fell apart late last year.", "late last year", "2021"),
    ("They met over the weekend.", "the weekend", "2022-W09-WE"),
    ("A decade ago he was a nurse.", "A decade ago", "2012"),
    ("He left two months ago.", "two months ago", "2022-01"),
]


@pytest.mark.parametrize(("text", "words", "value"), DAYS + LONGER)
def test_dates_are_resolved(find: Find, text: str, words: str, value: str) -> None:
    assert (words, "DATE", value) in find(text)


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("She will speak at 10:30 a.m. EST on Friday.", "10:30 a.m. EST on Friday", "2022-03-11T10:30"),
        ("The raid began at 0430 GMT on Thursday.", "0430 GMT on Thursday", "2022-03-03T04:30Z"),
        ("He died on the night of Nov. 8, 2021.", "the night of Nov. 8, 2021", "2021-11-08TNI"),
        ("The trial begins Sept. 5, 2023, at 9:30am.", "Sept. 5, 2023, at 9:30am", "2023-09-05T09:30"),
        ("He was held Friday night.", "Friday night", "2022-03-04TNI"),
        ("It rained this morning.", "this morning", "2022-03-07TMO"),
        ("They left at noon on Sunday.", "noon on Sunday", "2022-03-06T12:00"),
    ],
)
def test_times_carry_their_day(find: Find, text: str, words: str, value: str) -> None:
    assert (words, "TIME", value) in [(w.removeprefix("at "), t, v) for w, t, v in find(text)]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("He waited two and a half years.", "two and a half years", "P2Y6M"),
        ("It took an hour and a half.", "an hour and a half", "PT1H30M"),
        ("It was the second two-day visit.", "two-day", "P2D"),
        ("Rents doubled over the last three months.", "the last three months", "P3M"),
        ("He has ruled for two decades.", "two decades", "P20Y"),
        ("Ties have cooled in recent years.", "recent years", "PXY"),
        ("It lasted for several weeks.", "several weeks", "PXW"),
        ("The year-long siege is over.", "year-long", "P1Y"),
        ("It takes two to three weeks.", "two to three weeks", "P2W"),
    ],
)
def test_durations_have_lengths(find: Find, text: str, words: str, value: str) -> None:
    assert (words, "DURATION", value) in find(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Prices have risen every month.", "P1M"),
        ("The library opens on Mondays.", "XXXX-WXX-1"),
        ("The panel meets every other week.", "P2W"),
        ("They earn about 900 dollars a week.", "P1W"),
        ("Fees are paid annually.", "P1Y"),
    ],
)
def test_sets_tell_how_often(find: Find, text: str, value: str) -> None:
    assert ("SET", value) in [(kind, found) for _, kind, found in find(text)]


def test_modifiers_say_early_about_and_more(timexes) -> None:
    def mods(text: str) -> list[str | None]:
        return [timex.mod for timex in timexes(text)]

    assert mods("In the early 1990s it was small.") == ["START"]
    assert mods("It took more than 20 years.") == ["MORE_THAN"]
    assert mods("It took nearly three weeks.") == ["APPROX"]


def test_ranges_give_both_ends(find: Find) -> None:
    assert [value for *_, value in find("The fair runs March 5-7 in Paris.")] == ["2022-03-05", "2022-03-07"]
    assert [value for *_, value in find("He served from 2010 to 2014.")] == ["2010", "2014"]
    assert [value for *_, value in find("He served in 2010-14.")] == ["2010", "2014"]
