"""The spaCy pipeline: a trained model, then our components, each a factory that anyone can reuse.

A component reads ``doc._.context`` (what is known of the article) and ``doc._.facts`` (what the components
before it found) and adds its own list to ``doc._.facts``. Used without our analysis, in a pipeline of one's
own, both have empty defaults: ``nlp.add_pipe("nightdesk_entities")`` after a model with parser and NER works.
"""

from collections.abc import Iterable
from typing import cast

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Ints2d

from tasks.extraction import dates, entities, events, places, quotes  # noqa: F401 - registers their factories
from tasks.extraction.speed import speed_up

#: Our components in the order in which they run.
COMPONENTS = (
    "nightdesk_entities",
    "nightdesk_dates",
    "nightdesk_places",
    "nightdesk_quotes",
    "nightdesk_events",
)


@Language.component("nightdesk_block_starts")
def block_starts(doc: Doc) -> Doc:
    """Let every block begin a sentence, so that none runs on from a headline or a caption into the next."""
    starts = {block.start for block in doc._.context.blocks}
    # All at once: setting one token's start looks at every other token.
    marks = np.array([[token.idx in starts] for token in doc], dtype="uint64").reshape(len(doc), 1)
    return doc.from_array(["SENT_START"], cast("Ints2d", marks))


def load(model: str, components: Iterable[str] = COMPONENTS, *, fast: bool = True) -> Language:
    """Load a model by package name or path, its parts replaced by equal faster ones if ``fast``; add our components.

    Raises `OSError` when the model is not installed, `ValueError` when it cannot do what the components need.
    """
    nlp = spacy.load(model)
    missing = {"parser", "ner"} - set(nlp.pipe_names)
    if missing:
        raise ValueError(f"The spaCy pipeline {model!r} has no {' and no '.join(sorted(missing))}; choose a full one.")
    if fast:
        speed_up(nlp)
    nlp.add_pipe("nightdesk_block_starts", first=True)
    for name in components:
        nlp.add_pipe(name)
    return nlp
