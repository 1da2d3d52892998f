"""The grammar as data: every rule can be read, and what it names exists."""

import pytest

from tasks.extraction.dates.finding import SENSES
from tasks.extraction.dates.grammar import grammar
from tasks.extraction.dates.guards import GUARDS
from tasks.extraction.dates.patterns import Compiler, Letters
from tasks.extraction.dates.words import lexicon, read_words


def test_every_rule_names_a_sense_and_a_guard_that_exist() -> None:
    rules = {rule.number: rule for group in grammar().starting.values() for rule in group}.values()
    assert len(rules) > 50
    assert {rule.sense for rule in rules} - set(SENSES) == {"fixed"}
    assert {rule.guard for rule in rules} - set(GUARDS) == {None}
    assert all(rule.type and rule.value for rule in rules if rule.sense == "fixed")


@pytest.mark.parametrize("pattern", ["(the", "the)", "| *", "the $"])
def test_malformed_patterns_are_refused(pattern: str) -> None:
    letters = Letters({}, [], ["the"])
    with pytest.raises(ValueError):
        Compiler(pattern, letters).compile()


def test_unknown_categories_are_refused() -> None:
    with pytest.raises(KeyError):
        Compiler("NOSUCH", Letters({}, [], [])).compile()


def test_repetition_is_bounded() -> None:
    letters = Letters({"one": {"NUM": "1"}}, [frozenset({"NUM"})], [])
    piece = Compiler("NUM*", letters).compile()
    assert "{0,8}" in piece.regex
    assert piece.nullable


def test_words_know_numbers_by_their_shape() -> None:
    def meanings(text: str) -> set[str]:
        return set(read_words(text)[0].meanings)

    assert meanings("1998") == {"NUM", "YEAR"}
    assert meanings("1998x") == set()
    assert meanings("12th") == {"DAYTH"}
    assert meanings("$12") == set()


def test_abbreviations_take_their_full_stop() -> None:
    words = [word.text for word in read_words("On Feb. 3 at 5 p.m. he left.")]
    assert "feb." in words
    assert "p.m." in words
    assert words[-2:] == ["left", "."]


def test_the_lexicon_has_one_meaning_for_each_category() -> None:
    table = lexicon()
    assert table["second"]["ORDINAL"] == "2"
    assert table["sept"]["MONTH"] == "9"
    assert all(category.isupper() for meanings in table.values() for category in meanings)
