"""Coreference measures over clusters of mention keys: MUC, B³ and CEAF-e, as (precision, recall)."""

from collections import Counter


def f1(precision: float, recall: float) -> float:
    """Harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def muc(gold: list[set], system: list[set]) -> tuple[float, float]:
    """Links: how many joins of each cluster the other side also makes."""
    return _links(system, gold), _links(gold, system)


def _links(clusters, others):
    owner = {mention: at for at, cluster in enumerate(others) for mention in cluster}
    right = total = 0
    for cluster in clusters:
        parts = {owner.get(mention, ("alone", mention)) for mention in cluster}
        right += len(cluster) - len(parts)
        total += len(cluster) - 1
    return right / total if total else 0.0


def b_cubed(gold: list[set], system: list[set]) -> tuple[float, float]:
    """Mentions: the share of each mention's cluster that the other side also puts with it."""
    return _shares(system, gold), _shares(gold, system)


def _shares(clusters, others):
    owner = {mention: at for at, cluster in enumerate(others) for mention in cluster}
    total = count = 0
    for cluster in clusters:
        met = Counter(owner[mention] for mention in cluster if mention in owner)
        total += sum(number * number for number in met.values()) / len(cluster)
        count += len(cluster)
    return total / count if count else 0.0


def ceaf(gold: list[set], system: list[set]) -> tuple[float, float]:
    """Clusters: each is matched with one of the other side, best overlaps first (greedy in place of Kuhn-Munkres)."""
    pairs = sorted(
        ((2 * len(g & s) / (len(g) + len(s)), i, j) for i, g in enumerate(gold) for j, s in enumerate(system) if g & s),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    used_gold, used_system, total = set(), set(), 0.0
    for score, i, j in pairs:
        if i not in used_gold and j not in used_system:
            used_gold.add(i)
            used_system.add(j)
            total += score
    return total / len(system) if system else 0.0, total / len(gold) if gold else 0.0
