from pathlib import Path

import pytest

from tasks.extraction.blocks import label_blocks
from tests.intake.corpus import Labelled, articles

HERE = Path(__file__).parent
FILES = ("articles.txt", "articles_more.txt", "articles_styles.txt")
ARTICLES = [article for name in FILES for article in articles(HERE / name)]


def found(article: Labelled) -> set[tuple[str, int, int]]:
    return {(block.kind, block.start, block.end) for block in label_blocks(article.text)}


def test_corpus_has_ninety_articles_of_different_names() -> None:
    assert len({article.name for article in ARTICLES}) == len(ARTICLES) >= 90


def test_blocks_are_found_with_f1_of_95() -> None:
    right = sum(len(found(article) & set(article.blocks)) for article in ARTICLES)
    given = sum(len(found(article)) for article in ARTICLES)
    wanted = sum(len(article.blocks) for article in ARTICLES)
    assert 2 * right / (given + wanted) >= 0.95


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_no_sentence_of_the_body_is_lost(article: Labelled) -> None:
    read = [(b.start, b.end) for b in label_blocks(article.text) if b.kind in ("paragraph", "heading", "dateline")]
    for kind, start, end in article.blocks:
        if kind == "paragraph":
            inside = sum(min(end, to) - max(start, from_) for from_, to in read if from_ < end and start < to)
            assert inside >= end - start - 2, article.text[start:end]
