"""Capitals that stand for their governments: "Beijing called for …", "ties between Beijing and Moscow"."""

from tasks.extraction.entities.clusters import Cluster
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens

_PLACING = frozenset({"in", "at", "from", "to", "near", "into", "for", "outside"})


def is_metonym(name: Name, cluster: Cluster, tokens: Tokens, lexicon: Lexicon) -> bool:
    """Tell whether a capital's name acts as only a government can."""
    if cluster.label != "GPE" or name.text(tokens) not in lexicon.capitals:
        return False
    root = name.last - 1
    if tokens.word(name.first - 1).lower() in _PLACING:
        return False
    head = tokens.heads[root]
    if tokens.deps[root] == "nsubj":
        return tokens.lemmas[head] in lexicon.words["verbs.deliberate"]
    return _between(root, tokens)


def _between(root: int, tokens: Tokens) -> bool:
    """One of two parties: "between Beijing and Moscow"."""
    first = tokens.heads[root] if tokens.deps[root] == "conj" else root
    return tokens.deps[first] == "pobj" and tokens.words[tokens.heads[first]].lower() == "between"
