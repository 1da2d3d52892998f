"""Noun phrases that name again who was named before: "the diplomat", "Beijing's top diplomat", "the company"."""

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.extraction.entities.clusters import Cluster
from tasks.extraction.entities.countries import codes_in
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.phrases import left_edge, person_noun
from tasks.extraction.entities.roles import Apposition
from tasks.extraction.entities.tokens import Tokens

_DEFINITE = frozenset({"the", "this", "that"})
_OTHERS = frozenset(
    {"only", "other", "first", "second", "next", "last", "new", "same", "average", "previous", "best", "former", "then"}
)
_NEAR = 2  # sentences back in which a group or a country must have been named
_FAR = 8  # sentences back in which a person must have been named
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Nominal:
    """A phrase for one person; ``noun`` is its head, folded."""

    first: int
    last: int
    head: int
    noun: str
    gender: str | None


def link_nominals(
    clusters: list[Cluster], appositions: list[Apposition], tokens: Tokens, lexicon: Lexicon
) -> list[Nominal]:
    """Link phrases to their clusters; give back those for one person that stand for somebody else."""
    for cluster, first, last in appositions:
        cluster.links.append((first, last, "nominal"))
    taken = _taken(clusters)
    people = [cluster for cluster in clusters if cluster.label == "PERSON"]
    strangers = []
    for phrase in _phrases(taken, tokens, lexicon):
        if person := _person(phrase, people, tokens, lexicon):
            person.links.append((phrase.first, phrase.last, "nominal"))
        else:
            strangers.append(phrase)
    for first, last, found in _groups(clusters, taken, tokens, lexicon):
        found.links.append((first, last, "nominal"))
    return strangers


def _taken(clusters: list[Cluster]) -> set[int]:
    spans = [(name.first, name.last) for cluster in clusters for name in cluster.names]
    spans += [(first, last) for cluster in clusters for first, last, _ in cluster.links]
    return {at for first, last in spans for at in range(first, last)}


def _phrases(taken: set[int], tokens: Tokens, lexicon: Lexicon) -> Iterator[Nominal]:
    """Phrases headed by a noun for one person, except titles before a name."""
    for head in range(len(tokens)):
        if head in taken or tokens.pos[head] != "NOUN" or tokens.deps[head] in ("compound", "amod", "nmod"):
            continue
        noun = person_noun(head, tokens, lexicon)
        if noun is None or (head + 1 in taken and tokens.word(head + 1) != ","):
            continue
        yield Nominal(left_edge(head, tokens), head + 1, head, noun, gender_of(noun, lexicon))


def gender_of(noun: str, lexicon: Lexicon) -> str | None:
    """Gender that a noun itself tells."""
    if noun in lexicon.words["person.male"]:
        return "m"
    return "f" if noun in lexicon.words["person.female"] else None


def _person(phrase: Nominal, people: list[Cluster], tokens: Tokens, lexicon: Lexicon) -> Cluster | None:
    if not _is_definite(phrase, tokens):
        return None
    codes = set(codes_in(tokens.slice(phrase.first, phrase.last), lexicon))
    fits = [cluster for cluster in people if _fits(phrase, codes, cluster, lexicon)]
    here = tokens.sentence[phrase.head]
    before = [(at, cluster) for cluster in fits if (at := _last_mention(cluster, phrase.first)) >= 0]
    near = [(at, cluster) for at, cluster in before if here - tokens.sentence[at] <= _FAR]
    if near:
        near.sort(key=lambda item: -item[0])
        rivals = [at for at, _ in near[1:] if tokens.sentence[near[0][0]] - tokens.sentence[at] < 1]
        return None if rivals else near[0][1]
    ahead = [c for c in fits if 0 <= tokens.sentence[c.names[0].first] - here <= _AHEAD]
    return ahead[0] if codes and not before and len(ahead) == 1 else None


def _is_definite(phrase: Nominal, tokens: Tokens) -> bool:
    if tokens.words[phrase.first].lower() in _DEFINITE:
        others = any(tokens.words[at].lower() in _OTHERS for at in range(phrase.first, phrase.head))
        return not others and tokens.word(phrase.last) not in ("of", "who", "whose")
    owner = any(tokens.words[at] in ("'s", "’s") for at in range(phrase.first, phrase.head))
    return owner and tokens.is_name_word(phrase.first)


def _fits(phrase: Nominal, codes: set[str], cluster: Cluster, lexicon: Lexicon) -> bool:
    """The person's role allows the noun, and neither gender nor country speaks against it."""
    if phrase.gender and cluster.gender and phrase.gender != cluster.gender:
        return False
    if codes and cluster.country and cluster.country not in codes:
        return False
    if cluster.role is None:
        return False
    role = cluster.role.lower()
    words = role.replace("-", " ").split()
    return phrase.noun in words or any(called in role for called in lexicon.words.get(f"called.{phrase.noun}", ()))


def _last_mention(cluster: Cluster, before: int) -> int:
    starts = [name.first for name in cluster.names] + [first for first, _, _ in cluster.links]
    return max((start for start in starts if start < before), default=-1)


def _groups(
    clusters: list[Cluster], taken: set[int], tokens: Tokens, lexicon: Lexicon
) -> Iterator[tuple[int, int, Cluster]]:
    """ "The company", "the country": two words, and one body or country to mean."""
    places, bodies = lexicon.words["group.place"], lexicon.words["group.organisation"]
    recent = _mentions(clusters)
    at = 0
    for head in range(1, len(tokens)):
        noun = tokens.words[head].lower()
        if (noun not in places and noun not in bodies) or head in taken or tokens.tags[head] != "NN":
            continue
        if tokens.words[head - 1].lower() not in _DEFINITE or tokens.word(head + 1) in ("of", "that", "-"):
            continue
        while at < len(recent) and recent[at][0] < head:
            at += 1
        oldest = tokens.sentence[head] - _NEAR
        near = [cluster for start, cluster in recent[max(0, at - 12) : at] if tokens.sentence[start] >= oldest]
        kind = _is_country if noun in ("country", "nation") else _is_city if noun in places else _is_body
        fits = dict.fromkeys(cluster for cluster in near if kind(cluster, noun, lexicon))
        if len(fits) == 1:
            yield head - 1, head + 1, next(iter(fits))


def _mentions(clusters: list[Cluster]) -> list[tuple[int, Cluster]]:
    return sorted(((name.first, c) for c in clusters for name in c.names), key=lambda item: item[0])


def _is_country(cluster: Cluster, noun: str, lexicon: Lexicon) -> bool:
    entry = lexicon.listed.get(cluster.best)
    return cluster.label == "GPE" and entry is not None and entry.kind == "country"


def _is_city(cluster: Cluster, noun: str, lexicon: Lexicon) -> bool:
    entry = lexicon.listed.get(cluster.best)
    return cluster.label == "GPE" and noun in ("city", "town", "village") and (entry is None or entry.kind == "city")


def _is_body(cluster: Cluster, noun: str, lexicon: Lexicon) -> bool:
    return cluster.label == "ORG" and (noun in cluster.best.lower() or noun in lexicon.words["bodies.general"])
