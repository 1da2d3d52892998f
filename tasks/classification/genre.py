"""An article's form, from its place, title and phrases (``genre.toml``) and from how it is written."""

import re
import tomllib
from functools import cache
from pathlib import Path

from spacy.tokens import Doc

from tasks.classification.verdicts import Genre
from tasks.extraction.facts import Context, Facts

_POINTS = {"place": 2.0, "title": 1.6, "lead": 1.8, "text": 1.0}
_LEAD = 600
_TEXT = 20_000
_LEAST_WORDS = 40
_LEAST = 1.0
_FIRST = frozenset({
    "i", "me", "my", "mine", "myself", "we", "our", "ours", "us", "i'm", "i've", "i'd", "i'll",
})  # fmt: skip
_SECOND = frozenset({
    "you", "your", "yours", "yourself",
})  # fmt: skip
_URGING = frozenset({
    "should", "must", "ought", "need", "let",
})  # fmt: skip
_SAYING = frozenset({
    "say", "tell", "add", "report", "announce", "confirm", "state", "warn", "claim", "deny", "according",
})  # fmt: skip
_QUESTION = re.compile(r"(?:^|\n)\s*(?:q|question)\s*[:.]", re.I)
_CLOCK = re.compile(r"(?:^|\n)\s*(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?|gmt|bst|est|et)?)\b", re.I)


@cache
def signs() -> dict[str, dict[str, tuple[re.Pattern[str], ...]]]:
    """The compiled signs of each form, by where they are looked for."""
    data = tomllib.loads(Path(__file__).with_name("genre.toml").read_text(encoding="utf-8"))
    return {
        label: {where: tuple(re.compile(sign, re.I) for sign in listed) for where, listed in places.items()}
        for label, places in data.items()
    }


def find_genre(doc: Doc, text: str, context: Context, facts: Facts) -> Genre | None:
    """Give the form for which most speaks, or None when nothing does or two forms are level; ``text`` is the doc's."""
    points = _by_signs(text[:_TEXT], context)
    for label, value in _by_style(doc, text[:_TEXT], context, facts).items():
        points[label] = points.get(label, 0.0) + value
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked or ranked[0][1] < _LEAST:
        return None
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    share = ranked[0][1] / (ranked[0][1] + max(second, 0.0) + 0.4)
    return Genre(ranked[0][0], round(share, 3)) if share > 0.5 else None


def _by_signs(text: str, context: Context) -> dict[str, float]:
    where = {
        "place": f"{context.url or ''} {context.section or ''}",
        "title": context.title or _first_title(text, context),
        "lead": text[:_LEAD],
        "text": text,
    }
    points: dict[str, float] = {}
    for label, places in signs().items():
        for place, patterns in places.items():
            hits = sum(pattern.search(where[place]) is not None for pattern in patterns)
            points[label] = points.get(label, 0.0) + _POINTS[place] * min(hits, 2)
    return points


def _first_title(text: str, context: Context) -> str:
    return next((text[block.start : block.end] for block in context.blocks if block.kind == "title"), "")


def _by_style(doc: Doc, text: str, context: Context, facts: Facts) -> dict[str, float]:
    """Weigh the person, the verbs and the figures of the words outside quotations."""
    told = _outside_quotes(doc, facts)
    words = [word for word, _ in told]
    if len(words) < _LEAST_WORDS:
        return {}
    first, second, urging = (sum(word in group for word in words) / len(words) for group in (_FIRST, _SECOND, _URGING))
    saying = sum(lemma in _SAYING for _, lemma in told)
    figures = float(doc.to_array(["LIKE_NUM"]).mean())
    return {
        "opinion": min(2.0, first * 45 + urging * 60) - 0.15 * min(saying, 6),
        "feature": min(1.2, second * 40) + (0.3 if len(words) > 1200 else 0.0),
        "report": _reporting(saying, first, second, context, facts),
        "list": 1.4 if figures > 0.3 else 0.0,
        "interview": min(2.5, 0.8 * len(_QUESTION.findall(text))),
        "live blog": 1.5 if len(_CLOCK.findall(text)) >= 4 else 0.0,
    }


def _reporting(saying: int, first: float, second: float, context: Context, facts: Facts) -> float:
    dateline = any(block.kind == "dateline" for block in context.blocks)
    points = 0.9 + (1.0 if dateline else 0.0) + 0.25 * min(saying, 5) + (0.2 if facts.dates else 0.0)
    return points - 40 * max(0.0, first - 0.008) - 25 * max(0.0, second - 0.008)


def _outside_quotes(doc: Doc, facts: Facts) -> list[tuple[str, str]]:
    """The words and lemmas outside quotation marks, with the quotations found or, without any, by the marks."""
    spans = [(quote.start, quote.end) for quote in facts.quotes if quote.kind != "indirect"]
    told, index, marked = [], 0, False
    spans.sort()
    for token in doc:
        while index < len(spans) and spans[index][1] <= token.idx:
            index += 1
        if token.text in '"“”':
            marked = token.text == "“" or (token.text == '"' and not marked)
        if token.is_space and "\n" in token.text:
            marked = False
        if token.is_alpha and not marked and not (index < len(spans) and spans[index][0] <= token.idx):
            # "US" is a country, not the speaker and friends.
            word = token.text if token.is_upper and len(token) > 1 else token.lower_
            told.append((word, token.lemma_.lower()))
    return told
