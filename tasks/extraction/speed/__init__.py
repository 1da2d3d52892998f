"""The same annotations in less time: stock parts of a spaCy pipeline replaced by equal, faster ones."""

from typing import Any

from spacy.language import Language
from spacy.pipeline import AttributeRuler, DependencyParser, EntityRecognizer, Lemmatizer

from tasks.extraction.speed.lemmas import remembered
from tasks.extraction.speed.names import quick_names
from tasks.extraction.speed.ops import NumpyProducts
from tasks.extraction.speed.parses import quick_parses
from tasks.extraction.speed.ruler import memoised
from tasks.extraction.speed.tok2vec import fused


def speed_up(nlp: Language) -> None:
    """Replace what can be replaced in a loaded pipeline; parts of an unknown architecture stay as they are."""
    ops = NumpyProducts()
    for _, pipe in nlp.pipeline:
        _quicken(pipe, ops)
    # spaCy has no way to put a component made elsewhere into the place of another; its list is what the pipeline is.
    components = nlp._components
    components[:] = [(name, _replaced(nlp, pipe)) for name, pipe in components]


def _quicken(pipe: Any, ops: NumpyProducts) -> None:
    model = getattr(pipe, "model", None)
    if model is not None:
        fused(model, pipe)
        for node in pipe.model.walk():
            node.ops = ops


def _replaced(nlp: Language, pipe: Any) -> Any:
    if isinstance(pipe, AttributeRuler):
        return memoised(nlp, pipe) or pipe
    if isinstance(pipe, EntityRecognizer):
        return quick_names(pipe) or pipe
    if isinstance(pipe, DependencyParser):
        return quick_parses(pipe) or pipe
    if isinstance(pipe, Lemmatizer):
        return remembered(pipe) or pipe
    return pipe
