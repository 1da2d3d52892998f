"""What a sentence shows of its tone towards one thing it names: the words, where they stand, how they hang on it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from tasks.classification.sentiment.polarity import is_negated, polarity

_NEAR, _WIDE = 4, 10
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_COMPLEMENTS = frozenset({"dobj", "attr", "acomp", "xcomp", "ccomp", "oprd", "advcl", "prep", "advmod", "dative"})
_MODIFIERS = frozenset({"amod", "appos", "relcl", "acl", "compound", "nmod", "poss"})
_QUOTES = frozenset('"“”«»')
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's words, once for all the things named in it."""

    tokens: tuple[Token, ...]
    polarities: tuple[float, ...]

    @classmethod
    def read(cls, sentence: Span) -> "Sentence":
        """Weigh the words of a sentence."""
        tokens = tuple(sentence)
        return cls(tokens, tuple(polarity(token) for token in tokens))


def features(sentence: Sentence, first: int, last: int) -> dict[str, float]:
    """Give the features of the target ``tokens[first:last]`` of a sentence, by name."""
    found: dict[str, float] = {}
    for name in _words(sentence, first, last):
        found[name] = 1.0
    target = sentence.tokens[first:last]
    for name in _hangings(target):
        found[name] = 1.0
    found.update(_balances(sentence, first, last))
    found.update(_governors(sentence, target))
    return found


def _words(sentence: Sentence, first: int, last: int) -> Iterator[str]:
    previous = "^"
    for index, token in enumerate(sentence.tokens):
        if first <= index < last:
            word = "@"
        elif token.is_punct or token.is_space or token.like_num:
            continue
        elif token.ent_type_ in ("PERSON", "GPE", "ORG", "NORP"):
            word = token.ent_type_
        else:
            word = _lemma(token)
            yield f"w:{word}"
            distance = first - index if index < first else index - last + 1
            side = "l" if index < first else "r"
            if distance <= _WIDE:
                yield f"{side}{'n' if distance <= _NEAR else 'w'}:{word}"
        yield f"b:{previous} {word}"
        previous = word


def _hangings(target: Sequence[Token]) -> Iterator[str]:
    """Name the grammar around the target: what it is to its governor, and what hangs on both."""
    root = _root(target)
    head = root.head
    lemma = _lemma(head)
    turned = "!" if is_negated(head) else ""
    yield f"t:{'pronoun' if root.pos_ == 'PRON' else root.ent_type_ or 'noun'}"
    yield f"d:{root.dep_}"
    if head is not root:
        yield f"h:{root.dep_}:{turned}{lemma}"
        yield f"g:{lemma}"
        for child in head.children:
            if child.dep_ in _COMPLEMENTS and child is not root:
                yield f"c:{root.dep_}:{child.dep_}:{_lemma(child)}"
        above = head.head
        if above is not head:
            yield f"a:{root.dep_}:{head.dep_}:{_lemma(above)}"
    for child in root.children:
        if child.dep_ in _MODIFIERS:
            yield f"m:{child.dep_}:{_lemma(child)}"


def _balances(sentence: Sentence, first: int, last: int) -> dict[str, float]:
    """Sum the good and the bad words: all, near, before, after, inside quotation marks, and by distance."""
    sums: dict[str, float] = {}
    quoted = False
    for index, (token, value) in enumerate(zip(sentence.tokens, sentence.polarities, strict=True)):
        if token.text in _QUOTES:
            quoted = not quoted
        if not value or first <= index < last:
            continue
        sign = "+" if value > 0 else "-"
        distance = first - index if index < first else index - last + 1
        side = "before" if index < first else "after"
        names = ["all", side, "quoted" if quoted else "plain"]
        if distance <= _NEAR:
            names += ["near", f"near {side}"]
        for name in names:
            sums[f"p:{name}{sign}"] = sums.get(f"p:{name}{sign}", 0.0) + abs(value)
        sums["p:weighted"] = sums.get("p:weighted", 0.0) + value / (1 + 0.3 * distance)
    total = sum(sentence.polarities)
    return {name: math.tanh(value) for name, value in sums.items()} | {"p:balance": math.tanh(total)}


def _governors(sentence: Sentence, target: Sequence[Token]) -> dict[str, float]:
    """Weigh what governs the target, step by step up the tree, and the clause that it acts or suffers in."""
    found: dict[str, float] = {}
    offset = sentence.tokens[0].i
    node = _root(target)
    role = "subject" if node.dep_ in _SUBJECTS else node.dep_
    inside = {token.i for token in target}
    found["s:modifiers"] = _sum(sentence, (child.i - offset for child in node.children if child.i not in inside))
    for step in range(1, _STEPS + 1):
        if node.head is node:
            break
        node = node.head
        value = sentence.polarities[node.i - offset] if 0 <= node.i - offset < len(sentence.tokens) else 0.0
        if value:
            found[f"s:up{step}:{role}{'+' if value > 0 else '-'}"] = abs(value)
        if step == 1:
            found[f"s:clause:{role}"] = _sum(sentence, (child.i - offset for child in node.children))
            found[f"s:subtree:{role}"] = _sum(
                sentence, (token.i - offset for token in node.subtree if token.i not in inside)
            )
    return {name: value for name, value in found.items() if value}


def _sum(sentence: Sentence, places: Iterator[int]) -> float:
    return math.tanh(sum(sentence.polarities[place] for place in places if 0 <= place < len(sentence.polarities)))


def _root(target: Sequence[Token]) -> Token:
    """Give the word of the target that hangs on something outside it."""
    inside = {token.i for token in target}
    return next((token for token in target if token.head.i not in inside or token.head is token), target[0])


def _lemma(token: Token) -> str:
    """Give a word's base form; white space would break the list of names that a model is stored with."""
    return "".join(token.lemma_.lower().split())
