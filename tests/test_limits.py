"""Every limit at its edge: one less and exactly as much is taken, one more is refused with the setting's name."""

import pytest

from config.limits import Limits
from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.errors import Rejected
from tasks.intake.article import Raw
from tasks.intake.formats import read
from tasks.runs.planning import Planner
from tasks.runs.sources import Found

LIMIT = 200


def planned(desk, path, **limits):
    planner = Planner(desk.store, Limits(**limits))
    return list(planner.plan(Found(path.name, path=path)))


@pytest.mark.parametrize(("size", "code"), [(LIMIT - 1, None), (LIMIT, None), (LIMIT + 1, "too_large")])
def test_an_article_file_s_size(desk, tmp_path, size, code):
    path = tmp_path / "a.txt"
    path.write_bytes(b"word " * (size // 5) + b"x" * (size % 5))
    (reference,) = planned(desk, path, article_bytes=LIMIT)
    assert (reference.problem.code if reference.problem else None) == code
    assert code is None or "limits.article_bytes" in reference.problem.message


@pytest.mark.parametrize(("size", "code"), [(LIMIT - 1, None), (LIMIT, None), (LIMIT + 1, "too_large")])
def test_a_record_s_size(desk, tmp_path, size, code):
    head, tail = b'{"text": "', b'"}\n'
    path = tmp_path / "a.jsonl"
    path.write_bytes(head + b"x" * (size - len(head) - len(tail)) + tail)
    (reference,) = planned(desk, path, article_bytes=LIMIT)
    assert (reference.problem.code if reference.problem else None) == code


@pytest.mark.parametrize(("size", "code"), [(LIMIT - 1, None), (LIMIT, None), (LIMIT + 1, "too_large")])
def test_a_container_s_size(desk, tmp_path, size, code):
    head, tail = b'{"text": "', b'"}\n'
    path = tmp_path / "a.jsonl"
    path.write_bytes(head + b"x" * (size - len(head) - len(tail)) + tail)
    (reference,) = planned(desk, path, container_bytes=LIMIT)
    assert (reference.problem.code if reference.problem else None) == code


@pytest.mark.parametrize(("lines", "code"), [(2, None), (3, None), (4, "run_too_large")])
def test_a_run_s_size(desk, tmp_path, lines, code):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"text": "Number {n} was drawn on Monday."}}\n' for n in range(lines)))
    if code is None:
        assert len(planned(desk, path, run_articles=3)) == lines
    else:
        with pytest.raises(Rejected, match="at most 3") as caught:
            planned(desk, path, run_articles=3)
        assert caught.value.code == code


@pytest.mark.parametrize(("size", "good"), [(LIMIT - 1, True), (LIMIT, True), (LIMIT + 1, False)])
def test_a_text_s_length(analyzer: Analyzer, monkeypatch, size, good):
    monkeypatch.setattr(analyzer, "_longest", LIMIT)
    article = read(Raw(content=b"so " * (size // 3) + b"x" * (size % 3), uri="a.txt", media_type="text/plain"))
    if good:
        assert len(analyzer.analyse(article).text) == size
    else:
        with pytest.raises(Rejected, match="article_chars"):
            analyzer.analyse(article)


def test_defaults_are_sane():
    limits = Settings().limits
    assert limits.article_chars <= limits.article_bytes <= limits.container_bytes
