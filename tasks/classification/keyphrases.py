"""The phrases that say what an article is about: noun phrases and names, weighed by place, number and rarity."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc, Token

from tasks.classification.topics.model import TopicModel
from tasks.classification.verdicts import Keyphrase
from tasks.classification.words import normalise, read_words

_MOST = 8
_LONGEST = 4
_RAREST = 8.0
_TITLE_BONUS = 1.6
_TEXT_LIMIT = 20_000
_KINDS = frozenset({"NOUN", "PROPN", "ADJ"})
_HEADS = frozenset({"NOUN", "PROPN"})
# Entities that count or date say nothing of the subject.
_COUNTING = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"})


@dataclass(slots=True)
class _Candidate:
    text: str
    words: tuple[str, ...]
    first: int
    times: int = 0
    weight: float = field(default=0.0)


def find_keyphrases(doc: Doc, text: str, title: str | None, model: TopicModel) -> tuple[Keyphrase, ...]:
    """Give up to eight phrases, best first, the best with score 1; no phrase repeats another's words."""
    candidates: dict[tuple[str, ...], _Candidate] = {}
    for tokens in _phrases(doc):
        words = tuple(normalise(token.text) for token in tokens)
        phrase = text[tokens[0].idx : tokens[-1].idx + len(tokens[-1].text)]
        candidates.setdefault(words, _Candidate(phrase, words, tokens[0].idx)).times += 1
    in_title = frozenset(read_words(title or "").forms)
    for candidate in candidates.values():
        candidate.weight = _weight(candidate, in_title, len(text), model)
    return _best(sorted(candidates.values(), key=lambda each: (-each.weight, each.first)))


def _phrases(doc: Doc) -> Iterator[list[Token]]:
    """Runs of adjectives and nouns that end in a noun, at most four words."""
    run: list[Token] = []
    for token in doc:
        if token.idx > _TEXT_LIMIT:
            break
        if _belongs(token) and not (run and token.is_sent_start):
            run.append(token)
            continue
        yield from _trimmed(run)
        run = [token] if _belongs(token) else []
    yield from _trimmed(run)


def _belongs(token: Token) -> bool:
    return (
        token.pos_ in _KINDS
        and token.ent_type_ not in _COUNTING
        and token.lower_ not in STOP_WORDS
        and len(token.text) > 1
        and any(char.isalpha() for char in token.text)
    )


def _trimmed(run: list[Token]) -> Iterator[list[Token]]:
    while run and run[-1].pos_ not in _HEADS:
        run = run[:-1]
    if run:
        yield run[-_LONGEST:]


def _weight(candidate: _Candidate, in_title: frozenset[str], length: int, model: TopicModel) -> float:
    rarity = sum(_rare(word, model) for word in candidate.words) / len(candidate.words)
    early = 1.0 - 0.5 * candidate.first / max(1, length)
    longer = 1.0 + 0.35 * min(len(candidate.words) - 1, 2)
    named = _TITLE_BONUS if in_title and in_title.issuperset(candidate.words) else 1.0
    return math.log1p(candidate.times) * rarity * early * longer * named


def _rare(word: str, model: TopicModel) -> float:
    column = model.columns.get(word)
    return float(model.rarity[column]) if column is not None else _RAREST


def _best(ranked: list[_Candidate]) -> tuple[Keyphrase, ...]:
    chosen: list[_Candidate] = []
    for candidate in ranked:
        words = set(candidate.words)
        if not any(words & set(other.words) for other in chosen):
            chosen.append(candidate)
        if len(chosen) == _MOST:
            break
    top = chosen[0].weight if chosen else 1.0
    return tuple(Keyphrase(each.text, round(each.weight / top, 3)) for each in chosen if each.weight > 0)
