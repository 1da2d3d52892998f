"""The sentences that say most: early, full of the article's own words, complete in themselves."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Span as Tokens

from tasks.classification.words import normalise, read_words
from tasks.extraction.facts import Block, Span

# One sentence up to the first number of sentences, two up to the second, else three.
_ONE, _TWO = 4, 12
_SENTENCES_READ = 80
_SHORTEST, _LONGEST = 8, 60
# A sentence with so large a share of its words in capitals, first one apart, is a headline; all capitals is a telegram.
_HEADLINE = 0.7
_LEAD_BONUS, _TITLE_BONUS = 1.2, 0.8
_TOO_ALIKE = 0.55
_DANGLING = frozenset({
    "he", "she", "it", "they", "this", "that", "these", "those", "but", "and", "so", "however", "also", "meanwhile",
    "nor", "or", "then", "his", "her", "their", "its",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    words: frozenset[str]
    score: float


def find_summary(sentences: Iterable[Tokens], title: str | None, blocks: tuple[Block, ...]) -> tuple[Span, ...]:
    """Give one to three sentences of the body, in text order; none when there is no sentence long enough."""
    told = list(islice((sentence for sentence in sentences if _in_body(sentence, blocks)), _SENTENCES_READ))
    contents = [_content(sentence) for sentence in told]
    weights = Counter(word for words in contents for word in words)
    most = max(weights.values(), default=1)
    titled = frozenset(read_words(title or "").forms) - STOP_WORDS
    scored: list[_Sentence | None] = []
    for place, (sentence, words) in enumerate(zip(told, contents, strict=True)):
        common = sum(weights[word] - 1 for word in words) / most
        scored.append(_scored(sentence, place, words, common, titled))
    wanted = 1 if len(told) <= _ONE else 2 if len(told) <= _TWO else 3
    chosen: list[_Sentence] = []
    for each in sorted((each for each in scored if each), key=lambda each: (-each.score, each.start)):
        if len(chosen) < wanted and not any(_alike(each, other) for other in chosen):
            chosen.append(each)
    return tuple(Span(each.start, each.end) for each in sorted(chosen, key=lambda each: each.start))


def _in_body(sentence: Tokens, blocks: tuple[Block, ...]) -> bool:
    """Tell whether a sentence stands in a paragraph; without blocks all of the text is body."""
    if not blocks:
        return True
    return any(block.kind == "paragraph" and block.start <= sentence.start_char < block.end for block in blocks)


def _content(sentence: Tokens) -> frozenset[str]:
    return frozenset(normalise(token.text) for token in sentence if token.is_alpha and token.lower_ not in STOP_WORDS)


def _scored(
    sentence: Tokens, place: int, words: frozenset[str], common: float, titled: frozenset[str]
) -> _Sentence | None:
    """Weigh a sentence; ``common`` is how much of the article its words carry. None for what is no full sentence."""
    text = sentence.text
    if not _SHORTEST <= len(sentence) <= _LONGEST or not words or not text.rstrip().endswith((".", "!", "”", '"', "’")):
        return None
    if _is_headline(sentence):
        return None
    score = common / len(words) ** 0.5 + _LEAD_BONUS / (1 + place) ** 0.7
    if titled:
        score += _TITLE_BONUS * len(words & titled) / len(titled)
    first = next((token.lower_ for token in sentence if token.is_alpha), "")
    if first in _DANGLING or text.lstrip()[:1] in "\"“‘'":
        score -= 0.5
    start = sentence.start_char + len(text) - len(text.lstrip())
    return _Sentence(start, start + len(text.strip()), words, score)


def _is_headline(sentence: Tokens) -> bool:
    words = [token for token in sentence if token.is_alpha and token.lower_ not in STOP_WORDS][1:]
    return bool(words) and not sentence.text.isupper() and sum(word.is_title for word in words) > _HEADLINE * len(words)


def _alike(one: _Sentence, other: _Sentence) -> bool:
    return len(one.words & other.words) > _TOO_ALIKE * min(len(one.words), len(other.words))
