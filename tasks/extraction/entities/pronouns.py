"""Third-person pronouns and whom they stand for, by gender, number, closeness and the part they play."""

from bisect import bisect_left, insort
from dataclasses import dataclass
from typing import Literal

from tasks.extraction.entities.clusters import Cluster
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.nominals import Nominal
from tasks.extraction.entities.quoted import quoted_tokens
from tasks.extraction.entities.tokens import Tokens

Kind = Literal["m", "f", "thing", "many"]
PRONOUNS: dict[str, Kind] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "thing", "its": "thing", "itself": "thing",
    "they": "many", "them": "many", "their": "many", "theirs": "many", "themselves": "many",
}  # fmt: skip
_REACH = 3  # sentences
_MARGIN = 0.15
_SUBJECT, _KNOWN_GENDER, _OFTEN, _UNQUOTED = 0.6, 0.4, 0.05, 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention that a pronoun may repeat; without a cluster it is a stranger who blocks the view."""

    first: int
    root: int
    cluster: Cluster | None
    gender: str | None


def link_pronouns(clusters: list[Cluster], strangers: list[Nominal], tokens: Tokens, lexicon: Lexicon) -> None:
    """Link each pronoun to the cluster it stands for, where one is clearly ahead."""
    quoted = quoted_tokens(tokens)
    speakers = _speakers(clusters, tokens, quoted)
    people = _people(clusters, strangers)
    counts = {id(cluster): len(cluster.names) for cluster in clusters}
    subjects = _subjects(clusters, tokens)
    for at, word in enumerate(tokens.words):
        kind = PRONOUNS.get(word.lower())
        if kind is None:
            continue
        if kind in ("m", "f"):
            silent = speakers.get(tokens.sentence[at], frozenset()) if quoted[at] else frozenset()
            cluster = _person(at, kind, people, silent, tokens, quoted, counts)
            if cluster:
                insort(people, Candidate(at, at, cluster, kind), key=lambda candidate: candidate.first)
        else:
            cluster = _subject(at, kind, subjects, tokens)
        if cluster:
            cluster.links.append((at, at + 1, "pronoun"))
            cluster.gender = cluster.gender or (kind if kind in ("m", "f") else None)


def _speakers(clusters: list[Cluster], tokens: Tokens, quoted: list[bool]) -> dict[int, frozenset[int]]:
    """Who is a subject outside quotation marks, by sentence: there "he" inside the marks is somebody else."""
    found: dict[int, frozenset[int]] = {}
    for cluster in clusters:
        for name in cluster.names:
            root = name.last - 1
            if tokens.deps[root] == "nsubj" and not quoted[root]:
                sentence = tokens.sentence[root]
                found[sentence] = found.get(sentence, frozenset()) | {id(cluster)}
    return found


def _people(clusters: list[Cluster], strangers: list[Nominal]) -> list[Candidate]:
    found = [Candidate(phrase.first, phrase.head, None, phrase.gender) for phrase in strangers]
    for cluster in clusters:
        if cluster.label == "PERSON":
            found += [Candidate(name.first, name.last - 1, cluster, cluster.gender) for name in cluster.names]
            found += [Candidate(first, last - 1, cluster, cluster.gender) for first, last, _ in cluster.links]
    return sorted(found, key=lambda candidate: candidate.first)


def _person(
    at: int,
    kind: str,
    people: list[Candidate],
    silent: frozenset[int],
    tokens: Tokens,
    quoted: list[bool],
    counts: dict[int, int],
) -> Cluster | None:
    best: dict[int, tuple[float, Cluster | None]] = {}
    for index in range(bisect_left(people, at, key=lambda one: one.first) - 1, -1, -1):
        candidate = people[index]
        distance = tokens.sentence[at] - tokens.sentence[candidate.first]
        if distance > _REACH:
            break
        key = id(candidate.cluster) if candidate.cluster else -candidate.first - 1
        if key in silent or not _may(at, kind, candidate, tokens):
            continue
        score = _score(at, candidate, distance, tokens, quoted, counts)
        if key not in best or score > best[key][0]:
            best[key] = (score, candidate.cluster)
    ranked = sorted(best.values(), key=lambda item: -item[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN):
        return None
    return ranked[0][1]


def _may(at: int, kind: str, candidate: Candidate, tokens: Tokens) -> bool:
    """Gender agrees, and the grammar allows both to be one person."""
    gender = candidate.cluster.gender if candidate.cluster else candidate.gender
    if gender in ("m", "f") and gender != kind:
        return False
    root = candidate.root
    if tokens.deps[root] == "poss" and tokens.heads[root] == tokens.heads[at] and tokens.deps[at] == "poss":
        return False
    same_clause = tokens.heads[root] == tokens.heads[at] or tokens.heads[tokens.heads[at]] == tokens.heads[root]
    is_object = tokens.deps[at] in ("dobj", "pobj", "dative") and not tokens.words[at].lower().endswith("self")
    return not (is_object and tokens.deps[root] in ("nsubj", "nsubjpass") and same_clause)


def _score(
    at: int, candidate: Candidate, distance: int, tokens: Tokens, quoted: list[bool], counts: dict[int, int]
) -> float:
    score = -float(distance) - 0.004 * min(60, at - candidate.first)
    if tokens.deps[candidate.root] in ("nsubj", "nsubjpass"):
        score += _SUBJECT
    if candidate.cluster:
        score += _KNOWN_GENDER * (candidate.cluster.gender is not None)
        score += _OFTEN * min(6, counts[id(candidate.cluster)])
    if quoted[candidate.root] and not quoted[at]:
        score -= _UNQUOTED
    return score


def _subjects(clusters: list[Cluster], tokens: Tokens) -> list[tuple[int, Cluster | None]]:
    """Nouns that are subjects, in order, each with its cluster if it is a name."""
    owner = {name.last - 1: cluster for cluster in clusters for name in cluster.names}
    owner |= {last - 1: cluster for cluster in clusters for _, last, kind in cluster.links if kind == "nominal"}
    return [
        (at, owner.get(at))
        for at, dep in enumerate(tokens.deps)
        if dep in ("nsubj", "nsubjpass") and tokens.pos[at] in ("NOUN", "PROPN")
    ]


def _subject(at: int, kind: Kind, subjects: list[tuple[int, Cluster | None]], tokens: Tokens) -> Cluster | None:
    """The nearest subject before the pronoun, if it is the name of a body, a country or a people of fitting number."""
    index = bisect_left(subjects, at, key=lambda item: item[0]) - 1
    if index < 0 or tokens.deps[at] == "expl" or _is_empty(at, tokens):
        return None
    subject, cluster = subjects[index]
    if cluster is None or tokens.sentence[at] - tokens.sentence[subject] > 1:
        return None
    if kind == "many":
        return cluster if cluster.label in ("NORP", "ORG") and tokens.tags[subject] in ("NNPS", "NNS") else None
    if cluster.label not in ("ORG", "GPE", "PRODUCT", "FAC") or tokens.tags[subject] in ("NNPS", "NNS"):
        return None
    return cluster


def _is_empty(at: int, tokens: Tokens) -> bool:
    """ "It is clear that …", "it rained": a subject that stands for nothing named."""
    if tokens.words[at].lower() != "it" or tokens.deps[at] not in ("nsubj", "nsubjpass"):
        return False
    verb = tokens.heads[at]
    return tokens.lemmas[verb] in ("be", "seem", "appear", "rain", "happen", "take", "remain", "turn", "become")
