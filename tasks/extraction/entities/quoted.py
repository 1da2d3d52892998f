"""Which tokens stand inside quotation marks; a paragraph's end closes what was left open."""

from tasks.extraction.entities.tokens import Tokens

_OPEN = frozenset({"“", "``", "«"})
_CLOSE = frozenset({"”", "''", "»"})


def quoted_tokens(tokens: Tokens) -> list[bool]:
    """Tell for each token whether it is quoted."""
    inside, flags = False, []
    for word in tokens.words:
        if "\n\n" in word:
            inside = False
        if word in _OPEN:
            inside = True
        elif word in _CLOSE:
            inside = False
        elif word == '"':
            inside = not inside
        flags.append(inside)
    return flags
