"""The component: names, clusters, roles and countries of one document, put together."""

from spacy.tokens import Doc

from tasks.extraction.entities.lexicon import lexicon
from tasks.extraction.entities.names import find_names
from tasks.extraction.entities.tokens import read_tokens
from tasks.extraction.facts import Entity, Mention


def find_entities(doc: Doc) -> tuple[Entity, ...]:
    """Gather what a document names into entities, in order of first mention."""
    if not len(doc):
        return ()
    tokens, known = read_tokens(doc), lexicon()
    out = []
    for n, name in enumerate(find_names(doc, tokens, known), 1):
        s, e = name.chars(tokens)
        out.append(Entity(id=f"e{n}", label=name.label, name=name.text(tokens), mentions=(Mention(s, e, "name"),)))
    return tuple(out)
