"""Which country people, bodies and places belong to: from their names, roles and the words beside them."""

from collections.abc import Iterator

from tasks.extraction.entities.clusters import Cluster
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens

_REACH = 6


def set_countries(clusters: list[Cluster], tokens: Tokens, lexicon: Lexicon) -> None:
    """Set the alpha-3 code of each cluster whose words show one."""
    for cluster in clusters:
        cluster.country = next(_codes(cluster, tokens, lexicon), None)


def _codes(cluster: Cluster, tokens: Tokens, lexicon: Lexicon) -> Iterator[str]:
    """Codes by the strength of their evidence."""
    if cluster.label == "PERSON":
        yield from codes_in(cluster.role or "", lexicon)
    else:
        for text in cluster.texts:
            entry = lexicon.listed.get(text) or lexicon.folded.get(text)
            if entry and entry.country and not (entry.kind == "city" and cluster.label == "ORG"):
                yield entry.country
    if cluster.label in ("GPE", "LOC", "FAC", "PERSON"):
        for name in cluster.names:
            yield from _behind(name, tokens, lexicon)
    if cluster.label in ("ORG", "FAC", "LAW", "EVENT"):
        yield from codes_in(cluster.best, lexicon)
    if cluster.label in ("ORG", "PERSON"):
        for name in cluster.names:
            yield from _before(name, tokens, lexicon)


def codes_in(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Codes of the listed names inside a phrase, longest first at each word."""
    words = text.replace("’s", "").replace("'s", "").split()
    at = 0
    while at < len(words):
        for last in range(min(len(words), at + 4), at, -1):
            entry = lexicon.listed.get(" ".join(words[at:last]).strip(".,") if last - at > 1 else words[at].rstrip(","))
            if entry and entry.country and words[at][0].isupper():
                yield entry.country
                at = last - 1
                break
        at += 1


def _behind(name: Name, tokens: Tokens, lexicon: Lexicon) -> Iterator[str]:
    """ "Lviv, Ukraine", "Jim Furyk (United States)", "Cotti of Switzerland"."""
    mark = tokens.word(name.last)
    if mark not in (",", "(", "of"):
        return
    entry = _entry_at(name.last + 1, tokens, lexicon)
    own = lexicon.listed.get(name.text(tokens))
    lists_on = mark == "," and (name.label not in ("GPE", "FAC") or (own is not None and own.kind != "city"))
    if entry and not lists_on:
        yield entry


def _entry_at(first: int, tokens: Tokens, lexicon: Lexicon) -> str | None:
    for last in range(min(len(tokens), first + 4), first, -1):
        entry = lexicon.listed.get(tokens.slice(first, last))
        if entry and entry.kind in ("country", "region"):
            return entry.country
    return None


def _before(name: Name, tokens: Tokens, lexicon: Lexicon) -> Iterator[str]:
    """ "Russian news agency Interfax", "Japan's Sony", "Munich-based Siemens"."""
    start = tokens.sentences[tokens.sentence[name.first]][0]
    for at in range(name.first - 1, max(start, name.first - _REACH) - 1, -1):
        word = tokens.words[at]
        if word in ("'s", "’s", "-", "based"):
            continue
        if tokens.pos[at] not in ("ADJ", "NOUN", "PROPN"):
            return
        entry = lexicon.listed.get(word)
        if entry and entry.country and entry.kind != "organisation":
            yield entry.country
            return
        if word[0].isupper() and name.first - at > 1 and tokens.word(at + 1) in ("'s", "’s"):
            return
