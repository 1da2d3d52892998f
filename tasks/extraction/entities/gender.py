"""Gender of people and number of groups, where the article or a first name shows them."""

from tasks.extraction.entities.clusters import Cluster
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.tokens import Tokens


def set_genders(clusters: list[Cluster], tokens: Tokens, lexicon: Lexicon) -> None:
    """Set "m" or "f" for people, and the plural of peoples and teams."""
    for cluster in clusters:
        if cluster.label == "PERSON":
            cluster.gender = _by_title(cluster, tokens, lexicon) or _by_role(cluster, lexicon) or _by_name(cluster, lexicon)
        elif cluster.label in ("NORP", "ORG"):
            cluster.plural = cluster.label == "NORP" or cluster.names[-1].last == cluster.names[-1].first + 1 and (
                tokens.tags[cluster.names[0].last - 1] == "NNPS"
            )


def _by_title(cluster: Cluster, tokens: Tokens, lexicon: Lexicon) -> str | None:
    for name in cluster.names:
        before = tokens.word(name.first - 1).lower()
        if before in lexicon.words["titles.address_male"]:
            return "m"
        if before in lexicon.words["titles.address_female"]:
            return "f"
    return None


def _by_role(cluster: Cluster, lexicon: Lexicon) -> str | None:
    for word in (cluster.role or "").lower().split():
        if word in lexicon.words["person.male"]:
            return "m"
        if word in lexicon.words["person.female"]:
            return "f"
    return None


def _by_name(cluster: Cluster, lexicon: Lexicon) -> str | None:
    words = cluster.best.split()
    known = lexicon.gender_of(words[0]) if len(words) > 1 else None
    return known if known in ("m", "f") else None
