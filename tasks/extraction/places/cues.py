"""What the words beside a name say: is it a place, somebody, or part of a longer name."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_BEFORE = re.compile(r"([\w.'’-]+)?(?:(\s)([\w.'’-]+))?([\s(]*)$")
_AFTER = re.compile(r"(?:['’]s?)?[\s-]+([\w.'’]+)")
_DATELINE = re.compile(r"(?:, [A-Z][\w. ]{1,20})?\s*(?:\([A-Z][\w ]+\)\s*)?(?:--|[—–]|�|-\s)")
_BREAK = re.compile(r"[.!?:;\n]\s*$|^\s*$")
#: Characters looked at on either side.
REACH = 40


@cache
def words() -> dict[str, frozenset[str]]:
    """The lists of ``cues.toml``."""
    data = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))
    return {name: frozenset(listed) for name, listed in data.items()}


def locality(text: str, spans: Iterable[tuple[int, int]]) -> float:
    """How much the surroundings of a name's mentions speak for a place, on average; against one below 0."""
    scores = [_before(text, start) + _after(text, end) + _opening(text, start, end) for start, end in spans]
    # One clear mention counts as much as all the others together.
    return (sum(scores) / len(scores) + max(scores)) / 2 if scores else 0.0


def _before(text: str, start: int) -> float:
    left = text[max(0, start - REACH) : start]
    match = _BEFORE.search(left)
    if match is None or _BREAK.search(left):
        return 0.0
    first, second = match.group(1) or "", match.group(3)
    last = second or first
    pair = f"{first} {second}".lower() if second else last.lower()
    if pair in words()["before"] or last.lower() in words()["before"]:
        return 3.0
    if last.rstrip(".").lower() in words()["titles"] - {"and"} and last[:1].isupper():
        return -5.0
    # A capitalised word directly before: the name is the end of a longer one.
    return -3.0 if last[:1].isupper() and not last.endswith((".", ",")) else 0.0


def _after(text: str, end: int) -> float:
    match = _AFTER.match(text, end, min(len(text), end + REACH))
    if match is None:
        return 0.0
    word = match.group(1)
    if word.rstrip(".").lower() in words()["after"]:
        return 2.5
    if word.rstrip(".").lower() in words()["person_after"]:
        return -2.5
    if text.startswith("-based", end):
        return 3.0
    return -2.0 if word[:1].isupper() and text[end : end + 1] == " " else 0.0


def _opening(text: str, start: int, end: int) -> float:
    """A name in capitals before a dash at the head of a paragraph is a dateline."""
    at_head = start == 0 or text[start - 1] == "\n" or bool(re.search(r"[.!?]\s$", text[max(0, start - 2) : start]))
    return 4.0 if at_head and text[start:end].isupper() and _DATELINE.match(text, end) else 0.0
