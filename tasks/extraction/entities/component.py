"""The component: names, clusters, roles and countries of one document, put together."""

from typing import Literal

from spacy.tokens import Doc

from tasks.extraction.entities.clusters import Cluster, cluster_names
from tasks.extraction.entities.countries import set_countries
from tasks.extraction.entities.gender import role_gender
from tasks.extraction.entities.lexicon import lexicon
from tasks.extraction.entities.metonyms import is_metonym
from tasks.extraction.entities.names import find_names
from tasks.extraction.entities.nominals import link_nominals
from tasks.extraction.entities.pronouns import link_pronouns
from tasks.extraction.entities.roles import set_roles
from tasks.extraction.entities.salience import weigh
from tasks.extraction.entities.tokens import Tokens, read_tokens
from tasks.extraction.facts import Context, Entity, Mention

_AGENCIES = frozenset({"reuter", "reuters", "ap", "afp", "upi"})


def find_entities(doc: Doc, *, nominals: bool = True, pronouns: bool = True) -> tuple[Entity, ...]:
    """Gather what a document names into entities, in order of first mention.

    ``nominals`` ("the diplomat") and ``pronouns``: whether such mentions are linked to the names.
    """
    if not len(doc):
        return ()
    context: Context = doc._.context if Doc.has_extension("context") else Context()
    tokens, known = read_tokens(doc), lexicon()
    names = [name for name in find_names(doc, tokens, known) if not _is_agency(name.first, name.label, tokens, context)]
    clusters = cluster_names(names, tokens, known)
    appositions = set_roles(clusters, tokens, known)
    set_countries(clusters, tokens, known)
    for cluster in clusters:
        cluster.gender = cluster.gender or (role_gender(cluster.role, known) if cluster.role else None)
        cluster.plural = cluster.label in ("NORP", "ORG") and _is_plural(cluster, tokens)
    unnamed = link_nominals(clusters, appositions, tokens, known) if nominals else []
    if pronouns:
        link_pronouns(clusters, unnamed, tokens, known)
    weights = weigh(clusters, tokens, context.blocks)
    return tuple(
        _entity(f"e{number}", cluster, weight, tokens)
        for number, (cluster, weight) in enumerate(zip(clusters, weights, strict=True), 1)
    )


def _is_plural(cluster: Cluster, tokens: Tokens) -> bool:
    """Peoples and teams are spoken of as many when their name is a plural."""
    return any(tokens.tags[name.last - 1] == "NNPS" for name in cluster.names)


def _is_agency(first: int, label: str, tokens: Tokens, context: Context) -> bool:
    """The organisation of a dateline or of the sign-off is the agency that sends the article, not in the story."""
    start = tokens.starts[first]
    if label == "ORG" and first >= len(tokens) - 3 and tokens.word(first).lower() in _AGENCIES:
        return tokens.word(first - 1)[:1] in ("", ".", "\n", " ", "-", "(", '"', "”")
    return label not in ("GPE", "LOC", "FAC") and context.kind_at(start) == "dateline"


def _entity(number: str, cluster: Cluster, weight: float, tokens: Tokens) -> Entity:
    mentions = [_name_mention(cluster, at, tokens) for at in range(len(cluster.names))]
    mentions += [Mention(tokens.starts[first], tokens.end(last - 1), kind) for first, last, kind in cluster.links]
    best = cluster.best
    gender: Literal["female", "male"] | None = {"f": "female", "m": "male"}.get(cluster.gender or "")  # type: ignore[assignment]
    return Entity(
        id=number,
        label=cluster.label,
        name=best,
        role=cluster.role,
        aliases=tuple(dict.fromkeys(text for text in cluster.texts if text != best)),
        country=cluster.country,
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end))),
        salience=weight,
        gender=gender,
        plural=cluster.plural,
    )


def _name_mention(cluster: Cluster, at: int, tokens: Tokens) -> Mention:
    name = cluster.names[at]
    start, end = name.chars(tokens)
    return Mention(start, end, "metonym" if is_metonym(name, cluster, tokens, lexicon()) else "name")
