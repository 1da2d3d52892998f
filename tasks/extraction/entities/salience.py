"""How much an article is about an entity: where it is named, how often, and as what."""

from collections.abc import Sequence

from tasks.extraction.entities.clusters import Cluster
from tasks.extraction.entities.tokens import Tokens
from tasks.extraction.facts import Block

_WEIGHTS = {"name": 1.0, "metonym": 1.0, "nominal": 0.7, "pronoun": 0.5}
_TITLE = 3.0
_HEADING = 1.5
_LEAD = 1.5
_SUBJECT = 1.3
_EARLY = 0.15  # share of the text that counts as the lead


def weigh(clusters: list[Cluster], tokens: Tokens, blocks: Sequence[Block]) -> list[float]:
    """Give each cluster a weight in [0, 1]: the weightiest has 1."""
    factor = _factors(tokens, blocks)
    weights = [_weight(cluster, tokens, factor) for cluster in clusters]
    top = max(weights, default=1.0)
    return [round(weight / top, 3) for weight in weights]


def _factors(tokens: Tokens, blocks: Sequence[Block]) -> list[float]:
    """By token: what a mention that begins there counts for its place in the article."""
    lead = _EARLY * len(tokens.text)
    factors = [_LEAD if start <= lead else 1.0 for start in tokens.starts]
    at = 0
    for block in blocks:
        weight = _TITLE if block.kind == "title" else _HEADING if block.kind == "heading" else 0.0
        while at < len(tokens) and tokens.starts[at] < block.end:
            if weight and tokens.starts[at] >= block.start:
                factors[at] = weight
            at += 1
    return factors


def _weight(cluster: Cluster, tokens: Tokens, factors: list[float]) -> float:
    mentions = [(name.first, name.last, "name") for name in cluster.names] + list(cluster.links)
    total = 0.0
    for first, last, kind in mentions:
        subject = tokens.deps[last - 1].startswith("nsubj")
        total += _WEIGHTS[kind] * factors[first] * (_SUBJECT if subject else 1.0)
    return total
