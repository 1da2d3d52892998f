"""Every limit at its edge: one less and exactly as much is taken, one more is refused with the setting's name."""

import gzip
import io
import zipfile

import pytest

from config.limits import Limits
from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.errors import Rejected
from tasks.intake import steps
from tasks.intake.article import Raw
from tasks.intake.formats import plan, read
from tasks.intake.steps import follow
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


@pytest.mark.parametrize(("size", "code"), [(LIMIT - 1, None), (LIMIT, None), (LIMIT + 1, "too_large")])
def test_the_size_of_what_is_unpacked(size, code):
    packed = gzip.compress(bytes(size))
    if code is None:
        assert len(follow(packed, ["gzip"], most=LIMIT)) == size
    else:
        with pytest.raises(Rejected, match=f"more than {LIMIT} bytes"):
            follow(packed, ["gzip"], most=LIMIT)


@pytest.mark.parametrize(("times", "good"), [(steps.RATIO - 1, True), (steps.RATIO, True), (steps.RATIO + 1, False)])
def test_how_many_times_its_size_a_file_unpacks_to(times, good):
    stored = 1_000_000
    if good:
        steps.check(stored, times * stored, 1 << 40)
    else:
        with pytest.raises(Rejected, match=f"{steps.RATIO} times"):
            steps.check(stored, times * stored, 1 << 40)


@pytest.mark.parametrize(("entries", "codes"), [(2, []), (3, []), (4, ["too_many"])])
def test_how_many_entries_an_archive_has_and_none_is_passed_over_in_silence(monkeypatch, entries, codes):
    monkeypatch.setattr("tasks.intake.nested._MOST_ENTRIES", 3)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for n in range(entries):
            archive.writestr(f"{n}.txt", f"Number {n} was drawn on Monday.")
    parts = list(plan(file, "a.zip"))
    assert [step.removeprefix("refuse:") for part in parts for step in part.steps if "refuse" in step] == codes
    assert len(parts) == min(entries, 3) + len(codes)


@pytest.mark.parametrize(("depth", "good"), [(2, True), (3, True), (4, False)])
def test_how_deep_archives_are_packed_in_each_other(depth, good):
    content, name = b"A number was drawn on Monday.", "a.txt"
    for _ in range(depth):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, content)
        content, name = file.getvalue(), "a.zip"
    (part,) = plan(io.BytesIO(content), "a.zip")
    raw = Raw(content=content[part.start : part.end], uri="a", media_type=part.media_type or "", steps=part.steps)
    if good:
        assert read(raw).text.startswith("A number")
    else:
        with pytest.raises(Rejected) as caught:
            read(raw)
        assert caught.value.code == "too_deep"
