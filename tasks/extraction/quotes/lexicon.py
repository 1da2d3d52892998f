"""The words that report: read once from ``cues.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_NAME = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|Gen)\. )?[A-Z][\w.’'-]*"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Reporting words by the form of their content; verbs are lemmas, phrasal verbs ``verb particle``."""

    speech: frozenset[str]
    thought: frozenset[str]
    intention: frozenset[str]
    view: frozenset[str]
    naming: frozenset[str]
    noun: frozenset[str]
    document: frozenset[str]
    impersonal: frozenset[str]
    seeming: frozenset[str]
    occasion: frozenset[str]
    naming_context: frozenset[str]
    person: frozenset[str]
    resuming: frozenset[str]
    verbs: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """Read the reporting words."""
    lists = {name: frozenset(words) for name, words in _data().items()}
    verbs = lists["speech"] | lists["thought"] | lists["intention"] | lists["view"] | lists["naming"]
    heads = frozenset(verb.split()[0] for verb in verbs | lists["seeming"])
    return Lexicon(
        **{name: lists[name] for name in Lexicon.__slots__ if name != "verbs"},
        verbs=heads,
    )


@cache
def tail_pattern() -> str:
    """Give the pattern of the words that report what stands before them: ``he said``, ``said Ms. Park``."""
    verbs = "|".join(_data()["tail"])
    subject = rf"(?:he|she|they|it|I|we|the \w+|{_NAME})(?:\s+(?:also |later |then )?[A-Z][\w.’'-]*){{0,3}}"
    return rf"(?:{subject}\s+(?:{verbs})\b|(?:{verbs})\s+{_NAME})"


@cache
def _data() -> dict[str, list[str]]:
    data: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))
    return data


def lower_word(text: str) -> str:
    """Fold a word for the lexicon."""
    return re.sub(r"[^\w'-]", "", text.casefold())
