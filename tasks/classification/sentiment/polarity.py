"""How good or bad words are, and what turns their sense round (``polarity.tsv``)."""

from functools import cache
from pathlib import Path

from spacy.tokens import Token

_STRONGEST = 4.0
_NEGATED = -0.6
_REACH = 3
_NEGATIONS = frozenset({
    "not", "n't", "n’t", "no", "never", "neither", "nor", "none", "nobody", "nothing", "without", "hardly", "barely",
    "lack", "lacks", "lacked", "deny", "denies", "denied", "fail", "fails", "failed", "refuse", "refuses", "refused",
})  # fmt: skip


@cache
def polarities() -> dict[str, float]:
    """Polarity in [-1, 1] by lower-case word."""
    lines = Path(__file__).with_name("polarity.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: float(value) / _STRONGEST for word, value in rows}


def polarity(token: Token) -> float:
    """Give a word's polarity where it stands: weakened and turned round by a negation just before or on it."""
    known = polarities()
    value = known.get(token.lower_) or known.get(token.lemma_.lower())
    if not value or token.ent_type_ in ("PERSON", "ORG", "GPE"):
        return 0.0
    return value * _NEGATED if is_negated(token) else value


def is_negated(token: Token) -> bool:
    """Tell whether a negation stands shortly before a word of the same sentence, or hangs on it."""
    # A token's sentence is dear to ask for: walk back to where it begins.
    at = token
    for _ in range(_REACH):
        if at.is_sent_start or at.i == 0:
            break
        at = at.nbor(-1)
        if at.lower_ in _NEGATIONS:
            return True
    return any(child.dep_ == "neg" for child in token.children)
