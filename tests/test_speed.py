"""The faster parts give what the stock ones give, token by token."""

import json
import random
import textwrap
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from config.analysis import Analysis
from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.extraction.pipeline import COMPONENTS
from tasks.extraction.speed import speed_up
from tasks.extraction.speed.names import QuickNames
from tasks.extraction.speed.parses import QuickParses
from tasks.extraction.speed.ruler import MemoisedRuler
from tasks.lines import analyse_lines
from tests.news import article
from tests.test_cli import nightdesk


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
    parts = dict(quick.pipeline)
    assert isinstance(parts["attribute_ruler"], MemoisedRuler)
    assert isinstance(parts["ner"], QuickNames)
    assert isinstance(parts["parser"], QuickParses)
    assert quick.get_pipe("tok2vec").model.name == "fused_tok2vec"
    assert all(node.name != "fused_tok2vec" for node in stock.get_pipe("ner").model.walk())


def test_the_fused_network_refuses_to_be_trained(quick):
    with pytest.raises(ValueError, match="cannot be trained"):
        quick.get_pipe("tok2vec").model([quick.make_doc("A word.")], is_train=True)


def with_starts(nlp: Language, text: str) -> Doc:
    """Annotate a text, each of its lines a sentence's beginning."""
    doc = nlp.make_doc(text)
    for token in doc[1:]:
        if doc[token.i - 1].text == "\n":
            token.is_sent_start = True
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


def parse(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.dep_, t.head.i, t.is_sent_start, t.ent_type_, t.ent_iob_) for t in doc]


def test_given_sentence_starts_are_kept_alike(stock, quick):
    # Lines are cut anywhere, so that sentences begin where no parser expects it.
    for text in ("\n".join(textwrap.wrap(article(n), 40)) for n in range(25)):
        assert parse(with_starts(quick, text)) == parse(with_starts(stock, text))


def test_a_text_longer_than_a_window_is_parsed_alike(stock, quick):
    text = " ".join(article(n) for n in range(60))
    assert len(quick.make_doc(text)) > 2000
    assert parse(quick(text)) == parse(stock(text))


def test_a_sentence_longer_than_a_window_is_parsed_alike(stock, quick):
    text = "talks " * 1500
    assert parse(quick(text)) == parse(stock(text))


def test_names_set_before_are_kept_alike(stock, quick):
    found = []
    for nlp in (stock, quick):
        doc = nlp.make_doc("The Blue Door opened in Vienna, said Anna Moser of Reuters.")
        doc.set_ents([Span(doc, 1, 3, label="ORG")], default="unmodified")
        for _, pipe in nlp.pipeline:
            doc = pipe(doc)
        found.append([(ent.text, ent.label_) for ent in doc.ents])
    assert found[0] == found[1]
    assert ("Blue Door", "ORG") in found[0]


def test_words_forgotten_with_their_text_are_found_again(stock, quick):
    text = "The gralfing of Vothian norlicks outrages 7 Brumblers; they were gralfed."
    expected = annotations(stock, text)
    for _ in range(3):
        with quick.memory_zone():
            assert annotations(quick, text) == expected


def documents(settings: Settings, texts: list[str]) -> list[dict[str, object]]:
    lines = [json.dumps({"id": str(n), "text": text}).encode() for n, text in enumerate(texts)]
    found = [json.loads(line) for line, _ in analyse_lines(lines, Analyzer(settings))]
    return [{name: value for name, value in document.items() if name != "pipeline"} for document in found]


def test_whole_documents_are_those_of_the_stock_path(monkeypatch):
    texts = [article(n) for n in range(12)] + [path.read_text() for path in sorted(Path("seeds").glob("*-*.txt"))[2:]]
    slow = documents(Settings(analysis=Analysis(fast=False)), texts)
    assert documents(Settings(), texts) == slow
    # Nor does it matter whether words are kept from text to text.
    monkeypatch.setattr("tasks.analysis._KEPT_WORDS", 0)
    assert documents(Settings(), texts) == slow


def test_a_profile_names_every_component_and_leaves_the_output_alone(tmp_path):
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"text": article(1)}) + "\n")
    done = nightdesk("analyze", "--profile", str(file), cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["text"] == article(1)
    assert {"tokenizer", "parser", "ner", *COMPONENTS} <= set(done.stderr.split())
    assert "CPU time in all" in done.stderr
