"""Names gathered into one cluster for each person, organisation and place."""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from tasks.document import EntityLabel, MentionKind
from tasks.extraction.entities.bodies import acronyms, bare, body_key, is_acronym
from tasks.extraction.entities.gender import given_gender, title_gender
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.people import is_part_of, is_same_person, name_words
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens


@dataclass(slots=True, eq=False)
class Cluster:
    """An entity in the making; ``links`` are its mentions other than names: (first, last, kind)."""

    names: list[Name]
    texts: list[str]
    label: EntityLabel
    role: str | None = None
    country: str | None = None
    gender: str | None = None
    plural: bool = False
    links: list[tuple[int, int, MentionKind]] = field(default_factory=list)

    @property
    def best(self) -> str:
        """The fullest form: most words, then most letters, then the first."""
        return max(self.texts, key=lambda text: (len(text.split()), not text.isupper(), len(text)))


def cluster_names(names: list[Name], tokens: Tokens, lexicon: Lexicon) -> list[Cluster]:
    """Gather names; clusters come in the order of their first mention."""
    texts = {name: name.text(tokens) for name in names}
    people = _people([name for name in names if name.label == "PERSON"], texts, tokens, lexicon)
    bodies = _bodies([name for name in names if name.label != "PERSON"], texts, lexicon)
    clusters = _join_acronyms(bodies, tokens) + people
    for cluster in clusters:
        cluster.names.sort(key=lambda name: name.first)
        cluster.texts = [texts[name] for name in cluster.names]
        cluster.label = Counter(name.label for name in cluster.names).most_common(1)[0][0]
    return sorted(clusters, key=lambda cluster: cluster.names[0].first)


def _people(names: list[Name], texts: dict[Name, str], tokens: Tokens, lexicon: Lexicon) -> list[Cluster]:
    """Full names first, then each short name to the last person before it who can be called so."""
    words = {name: name_words(texts[name]) for name in names}
    clusters: list[Cluster] = []
    keys: list[set[tuple[str, ...]]] = []
    by_word: dict[str, dict[int, None]] = {}
    for name in sorted(names, key=lambda name: (-min(len(words[name]), 2), name.first)):
        gender = title_gender(name, tokens, lexicon) or given_gender(texts[name], lexicon)
        ends = {words[name][0], words[name][-1]} if words[name] else {""}
        near = sorted({at for word in ends for at in by_word.get(word, ())})
        at = _person_at(name, words[name], gender, near, clusters, keys)
        if at is None:
            clusters.append(Cluster([name], [texts[name]], "PERSON", gender=gender))
            keys.append({words[name]})
            at = len(clusters) - 1
        else:
            clusters[at].names.append(name)
            clusters[at].gender = clusters[at].gender or gender
            keys[at].add(words[name])
        for word in ends:
            by_word.setdefault(word, {})[at] = None
    return clusters


def _person_at(
    name: Name,
    words: tuple[str, ...],
    gender: str | None,
    near: list[int],
    clusters: list[Cluster],
    keys: list[set[tuple[str, ...]]],
) -> int | None:
    """The cluster among those ``near``, which share a first or last word, that the name belongs to."""
    same = partial(_is_variant if len(words) > 1 else _is_called, words)
    fits = [at for at in near if any(same(key) for key in keys[at])]
    fits = [at for at in fits if gender is None or clusters[at].gender in (None, gender)]
    if len(fits) < 2:
        return fits[0] if fits else None
    by_surname = [at for at in fits if any(key[-len(words) :] == words for key in keys[at])]
    return max(by_surname or fits, key=lambda at: _last_before(name, clusters[at]))


def _is_variant(words: tuple[str, ...], key: tuple[str, ...]) -> bool:
    return len(key) > 1 and is_same_person(words, key)


def _is_called(words: tuple[str, ...], key: tuple[str, ...]) -> bool:
    return key == words or is_part_of(words, key)


def _last_before(name: Name, cluster: Cluster) -> int:
    return max((other.first for other in cluster.names if other.first < name.first), default=-1)


def _bodies(names: list[Name], texts: dict[Name, str], lexicon: Lexicon) -> list[Cluster]:
    table: dict[tuple[str, str], Cluster] = {}
    for name in names:
        key = (_family(name.label), body_key(texts[name], name.label, lexicon))
        cluster = table.setdefault(key, Cluster([], [], name.label))
        cluster.names.append(name)
        cluster.texts.append(texts[name])
    return list(table.values())


def _family(label: EntityLabel) -> str:
    return "place" if label in ("GPE", "LOC", "FAC") else label


def _join_acronyms(clusters: list[Cluster], tokens: Tokens) -> list[Cluster]:
    """Join "WHO" to "World Health Organization"; a form in brackets behind the name need only share its letters."""
    owners: dict[str, Cluster | None] = {}
    for cluster in clusters:
        if cluster.label in ("ORG", "GPE", "EVENT", "LAW", "PRODUCT"):
            for form in {form for text in cluster.texts for form in acronyms(text)}:
                owners[form] = None if form in owners else cluster
    by_end = {name.last: cluster for cluster in clusters for name in cluster.names}
    kept = []
    for cluster in clusters:
        target = _full_form(cluster, owners, by_end, tokens)
        if target is None or target is cluster:
            kept.append(cluster)
        else:
            target.names.extend(cluster.names)
            target.texts.extend(cluster.texts)
    return kept


def _full_form(
    cluster: Cluster, owners: dict[str, Cluster | None], by_end: dict[int, Cluster], tokens: Tokens
) -> Cluster | None:
    short = next((text for text in cluster.texts if is_acronym(text)), None)
    if short is None or len({text.casefold() for text in cluster.texts}) > 1:
        return None
    first = cluster.names[0].first
    if tokens.word(first - 1) == "(" and tokens.word(cluster.names[0].last) == ")":
        before = by_end.get(first - 1)
        if before and before is not cluster and bare(short)[0].casefold() == before.texts[0][0].casefold():
            return before
    return owners.get(bare(short))
