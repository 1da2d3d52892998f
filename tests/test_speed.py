"""The faster parts give what the stock ones give, token by token."""

import random
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from config.settings import Settings
from tasks.extraction.speed import speed_up
from tasks.extraction.speed.ruler import MemoisedRuler
from tests.news import article


@pytest.fixture(scope="module")
def stock() -> Language:
    return spacy.load(Settings().analysis.model)


@pytest.fixture(scope="module")
def quick() -> Language:
    nlp = spacy.load(Settings().analysis.model)
    speed_up(nlp)
    return nlp


def annotations(nlp: Language, text: str) -> list[tuple[object, ...]]:
    return [
        (t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.ent_iob_, t.ent_type_, t.is_sent_start)
        for t in nlp(text)
    ]


ODD = (
    "",
    " ",
    "Gonna go, ain't it? Let's see what y'all got. There's one, there were two.",
    "C'mon! I've gotta\n\nleave… \t Now.",
    "😀 مرحبا ﬁ",
    "a" * 3000,
)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_annotated_alike(stock, quick, text):
    assert annotations(quick, text) == annotations(stock, text)


def test_articles_are_annotated_alike(stock, quick):
    texts = [article(n) for n in range(60)] + [path.read_text() for path in sorted(Path("seeds").glob("*-*.txt"))[2:]]
    pairs = [pair for text in texts for pair in zip(annotations(quick, text), annotations(stock, text), strict=True)]
    different = [pair for pair in pairs if pair[0] != pair[1]]
    assert len(pairs) > 3000
    assert len(different) <= len(pairs) / 1000, different[:5]


def test_the_order_of_articles_does_not_matter(quick):
    texts = [article(n) for n in range(30)]
    first = {text: annotations(quick, text) for text in texts}
    random.Random(3).shuffle(texts)
    assert {text: annotations(quick, text) for text in texts} == first


def test_every_part_was_replaced(quick, stock):
    assert isinstance(dict(quick.pipeline)["attribute_ruler"], MemoisedRuler)
    assert quick.get_pipe("tok2vec").model.name == "fused_tok2vec"
    assert any(node.name == "fused_tok2vec" for node in quick.get_pipe("ner").model.walk())
    assert all(node.name != "fused_tok2vec" for node in stock.get_pipe("ner").model.walk())


def test_the_fused_network_refuses_to_be_trained(quick):
    with pytest.raises(ValueError, match="cannot be trained"):
        quick.get_pipe("tok2vec").model([quick.make_doc("A word.")], is_train=True)
