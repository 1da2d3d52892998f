"""Names that the words around them give away: a title before, an age behind, a verb of speech."""

from collections.abc import Iterator

from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens


def context_names(tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
    return iter(())


def correct_by_context(name: Name, tokens: Tokens, lexicon: Lexicon) -> Name:
    return name
