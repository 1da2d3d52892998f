"""What people write into the search box, as a query of SQLite's full-text search (FTS5) that is always valid."""

import re

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_MOST = 20
_LONGEST = 200


def match(text: str) -> str | None:
    """Give the FTS5 expression for words that must all be there; None when the text holds no word to look for.

    ``"in quotes"`` is a phrase, ``wor*`` a beginning, ``-word`` must not be there.
    """
    wanted, unwanted = list[str](), list[str]()
    for minus, phrase, word in _TERM.findall(text)[:_MOST]:
        term = _term(phrase or word)
        if term:
            (unwanted if minus else wanted).append(term)
    if not wanted:
        return None
    return " NOT ".join([f"({' AND '.join(wanted)})", *unwanted])


def _term(text: str) -> str | None:
    """Quote a term, so that nothing in it is taken for an operator; what holds no letter or digit is none."""
    plain = "".join(c if c.isprintable() else " " for c in text)[:_LONGEST]
    begins = plain.endswith("*")
    plain = plain.rstrip("*").replace('"', " ")
    if not any(c.isalnum() for c in plain):
        return None
    return f'"{plain}"{"*" if begins else ""}'
