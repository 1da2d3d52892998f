"""Which language an article is in: the library's word, on two sentences of our own in thirty-four languages."""

import json
import tomllib
from pathlib import Path

import pytest

from tasks.analysis import Analyzer
from tasks.classification.language import identify
from tasks.lines import analyse_lines

TEXTS: dict[str, str] = tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
# The library's tag for Norwegian Bokmål is that of Norwegian.
SAME = {"nb": ("nb", "no")}


@pytest.mark.parametrize("tag", TEXTS)
def test_two_sentences_are_enough_in_every_language(tag: str) -> None:
    language, score = identify(TEXTS[tag])
    assert language in SAME.get(tag, (tag,))
    assert score is not None
    assert score > 0.5


def test_forty_characters_nearly_always_are() -> None:
    right = sum(identify(text[:40])[0] in SAME.get(tag, (tag,)) for tag, text in TEXTS.items())
    assert right >= len(TEXTS) - 2


@pytest.mark.parametrize("tag", ["de", "ru", "ar", "ja"])
def test_other_languages_are_stored_and_not_analysed(tag: str, analyzer: Analyzer) -> None:
    ((line, good),) = analyse_lines([json.dumps({"text": TEXTS[tag] * 3}).encode()], analyzer)
    document = json.loads(line)
    assert good
    assert document["metadata"]["language"] == tag
    assert [warning["code"] for warning in document["warnings"]] == ["language_not_supported"]
    assert document["entities"] == document["quotes"] == document["events"] == []
