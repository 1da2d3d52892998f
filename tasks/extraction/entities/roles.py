"""What people are, in the article's words: titles before the name, appositions, and "X is the …"."""

from collections.abc import Iterator

from tasks.extraction.entities.clusters import Cluster
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.model_names import is_title_word
from tasks.extraction.entities.phrases import left_edge, person_noun, person_word, right_edge, without_article
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens

#: A phrase that names a cluster's entity by what it is: cluster, first token, token after the last.
Apposition = tuple[Cluster, int, int]
_TITLE_DEPS = frozenset(
    {
        "compound",
        "amod",
        "nmod",
        "poss",
        "case",
        "appos",
        "nsubj",
        "dobj",
        "pobj",
        "ROOT",
        "conj",
        "npadvmod",
        "dep",
        "punct",
        "attr",
        "nsubjpass",
    }
)
_LONGEST_TITLE = 9
_LONGEST_ROLE = 14
_AUXILIARY = frozenset({"be", "become", "remain"})


def set_roles(clusters: list[Cluster], tokens: Tokens, lexicon: Lexicon) -> list[Apposition]:
    """Give people their role and return the phrases that stand beside their names."""
    found: list[Apposition] = []
    taken = {
        at
        for cluster in clusters
        for name in cluster.names
        if cluster.label == "PERSON"
        for at in range(name.first, name.last)
    }
    bodies = {name.last: name.first for cluster in clusters for name in cluster.names if cluster.label != "PERSON"}
    for cluster in clusters:
        if cluster.label != "PERSON":
            continue
        titles: list[str] = []
        roles: list[str] = []
        for name in cluster.names:
            titles.extend(_title(name, bodies, tokens, lexicon))
            for first, last in _beside(name, tokens, lexicon, taken):
                found.append((cluster, first, last))
                roles.append(tokens.slice(without_article(first, last, tokens), last))
        cluster.role = _best(titles, roles)
    return found


def _best(titles: list[str], roles: list[str]) -> str | None:
    """A title that says more than one word, else an apposition, else the one word."""
    full = [title for title in titles if " " in title]
    choice = next(iter(full or roles or titles), None)
    return " ".join(choice.split()) if choice else None


def _title(name: Name, bodies: dict[int, int], tokens: Tokens, lexicon: Lexicon) -> Iterator[str]:
    """The words before the name that belong to it and say what the person is."""
    start = tokens.sentences[tokens.sentence[name.first]][0]
    first = name.first
    while first > start and name.first - first < _LONGEST_TITLE:
        if first in bodies and first < name.first:
            first = bodies[first]
        elif _in_title(first - 1, tokens, lexicon):
            first -= 1
        else:
            break
    while first < name.first and tokens.words[first] in ("'s", "’s", "'", "’", "-"):
        first += 1
    words = [tokens.words[at].lower() for at in range(first, name.first)]
    if not words or not any(person_word(word.rsplit("-", 1)[-1], lexicon) for word in words[-2:]):
        return
    if tokens.pos[first] in ("NOUN", "ADJ", "PROPN") and not (first > start and tokens.words[first - 1] == "-"):
        yield tokens.slice(first, name.first)


def _in_title(at: int, tokens: Tokens, lexicon: Lexicon) -> bool:
    word = tokens.words[at]
    if word in ("'s", "’s", "-"):
        return at > 0 and tokens.pos[at - 1] in ("PROPN", "NOUN", "ADJ")
    if word.lower() in ("ms.", "mr.", "mrs.", "mr", "mrs", "ms", "miss", "the", "a", "an"):
        return False
    if tokens.pos[at] not in ("ADJ", "NOUN", "PROPN") or tokens.tags[at] == "NNS":
        return is_title_word(word, lexicon) and word[0].isupper()
    return tokens.deps[at] in _TITLE_DEPS


def _beside(name: Name, tokens: Tokens, lexicon: Lexicon, taken: set[int]) -> Iterator[tuple[int, int]]:
    for head in (*_appositions(name, tokens), *_before(name, tokens), *_predicates(name, tokens)):
        if not person_noun(head, tokens, lexicon):
            continue
        first, last = left_edge(head, tokens), right_edge(head, tokens)
        if tokens.tags[first] == "PRP$":
            continue
        if last - first <= _LONGEST_ROLE and not any(at in taken for at in range(first, last)):
            yield first, last


def _appositions(name: Name, tokens: Tokens) -> Iterator[int]:
    """Heads of what stands behind the name, between commas: "Wang Yi, China's foreign minister,"."""
    at = name.last
    if tokens.word(at) not in (",", "(", "–", "—", "--"):
        return
    if tokens.word(at + 1).isdigit() and tokens.word(at + 2) == ",":
        at += 2
    stop = min(tokens.sentences[tokens.sentence[name.first]][1], at + _LONGEST_ROLE)
    head = None
    for here in range(at + 1, stop):
        if tokens.pos[here] in ("NOUN", "PROPN"):
            head = here
        elif tokens.pos[here] not in ("DET", "ADJ", "PART", "NUM", "PRON") and tokens.words[here] != "-":
            break
    follows = tokens.word(head + 1) if head is not None else ""
    if head is not None and tokens.tags[at + 1] not in ("PRP", "WP") and follows not in ("'s", "’s"):
        yield head


def _before(name: Name, tokens: Tokens) -> Iterator[int]:
    """The head of what stands before the name and a comma: "China's foreign minister, Wang Yi,"."""
    root = name.last - 1
    head = tokens.heads[root]
    if tokens.word(name.first - 1) == "," and tokens.deps[root] == "appos" and head < name.first:
        yield head


def _predicates(name: Name, tokens: Tokens) -> Iterator[int]:
    """The noun after "is", "was", "became" whose subject is the name."""
    root = name.last - 1
    verb = tokens.heads[root]
    if tokens.deps[root] != "nsubj" or tokens.lemmas[verb] not in _AUXILIARY:
        return
    stop = min(tokens.sentences[tokens.sentence[verb]][1], verb + _LONGEST_ROLE)
    for at in range(verb + 1, stop):
        if tokens.words[at] in ("not", "n't", "never"):
            return
        if tokens.deps[at] == "attr" and tokens.heads[at] == verb:
            yield at
            return
