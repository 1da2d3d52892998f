"""What is no time at all."""

from collections.abc import Callable

import pytest

Find = Callable[..., list[tuple[str, str, str]]]


@pytest.mark.parametrize(
    "text",
    [
        "She is 44 years old and has a 3-year-old son.",
        "The Hawks won 110-98, and the quarterback threw for 300 yards in the fourth quarter.",
        "Call 555-1234 or 800-555-0199 for details.",
        "He may march on the capital.",
        "The Sunday Times broke the story.",
        "He writes for USA TODAY.",
        "In his 40s, he moved to Berlin.",
        "The 1990 people who signed were angry.",
        "Flight 1990 landed in Rome, and room 2010 was empty.",
        "April Jones sang.",
        "The Winter Olympics were fun; spring training was not.",
        "Prices fell, and the fall of prices went on.",
        "They put up a Christmas tree.",
        "It costs $2,022 or 2022% more.",
        "Three-quarters of the voters agreed.",
    ],
)
def test_look_alikes_are_left_alone(find: Find, text: str) -> None:
    assert find(text) == []


def test_years_need_a_sign_that_they_are_years(find: Find) -> None:
    assert [value for *_, value in find("He won in 1998 and sold 1998 copies.")] == ["1998"]
    assert [value for *_, value in find("The Normans came in 1066.")] == ["1066"]


def test_seasons_are_told_from_verbs(find: Find) -> None:
    assert [value for *_, value in find("Schools will open this fall.")] == ["2022-FA"]
    assert find("Leaves fall and streams spring up.") == []
