from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Read = Callable[..., tuple]


def tones(read: Read, text: str) -> dict[str, str]:
    _, facts, verdicts = read(text)
    names = {entity.id: entity.name for entity in facts.entities}
    return {names[tone.entity]: tone.label for tone in verdicts.entity_tones}


def test_tone_is_about_somebody(read: Read) -> None:
    found = tones(read, "Critics slammed Robert Miller as a corrupt, incompetent liar who betrayed his voters.")
    assert found["Robert Miller"] == "negative"
    found = tones(read, "Colleagues praised Anna Schmidt as a brilliant and courageous leader who saved the company.")
    assert found["Anna Schmidt"] == "positive"


def test_tone_of_a_plain_statement_is_neutral(read: Read) -> None:
    assert tones(read, "Robert Miller will meet reporters in Berlin on Tuesday.")["Robert Miller"] == "neutral"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("It was a wonderful day, and the happy winners celebrated a great success.", 0.3, 1),
        ("The horrible attack killed children, and the terrible violence is a tragedy.", -1, -0.3),
        ("The committee meets on Tuesday in room four.", -0.2, 0.2),
    ],
)
def test_tone_of_a_document(read: Read, text: str, low: float, high: float) -> None:
    tone = read(text)[2].tone
    assert tone is not None
    assert low <= tone <= high


def test_tone_turns_round_under_negation(read: Read) -> None:
    plain, negated = (read(text)[2].tone for text in ("The plan is good.", "The plan is not good."))
    assert plain > 0 > negated


def test_tone_is_unknown_without_words(read: Read) -> None:
    assert read("12345 -- 678.")[2].tone is None
    assert read("")[2].entity_tones == ()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_classify_never_raises(read: Read, text: str) -> None:
    reading, _, verdicts = read(text)
    assert all(0 <= span.start < span.end <= len(reading) for span in verdicts.summary)
    assert verdicts.tone is None or -1 <= verdicts.tone <= 1
    assert all(0 <= tone.score <= 1 for tone in verdicts.entity_tones)
