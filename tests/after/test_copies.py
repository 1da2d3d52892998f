"""Copies: what is the same in other words, what counts as the first, and that order does not matter."""

import hashlib
import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import Duplicates, Settings
from tasks.duplicates.near import RECORD, near_copies, similarity
from tasks.duplicates.note import note_copies
from tasks.duplicates.signature import SKETCH, signature, sketch_of
from tasks.runs import keys
from tasks.runs.copies import Claims, Settlement, copies_key, gather, read
from tasks.runs.finish import finish
from tasks.runs.records import Outcome
from tasks.runs.submit import load, save
from tests.news import article

WORDS = [f"word{n}" for n in range(4000)]


def text_of(seed: int, count: int = 300) -> list[str]:
    return random.Random(seed).choices(WORDS, k=count)


def edited(words: list[str], places: int) -> list[str]:
    spots = set(range(0, len(words), len(words) // places)) if places else set()
    return [f"other{i}" if i in spots else word for i, word in enumerate(words)]


def records(texts: list[list[str]], first: int = 0) -> np.ndarray:
    rows = [
        (
            first + n,
            hashlib.sha256(f"{first + n}".encode()).digest(),
            b"",
            np.frombuffer(sketch_of([" ".join(t)]), "u1"),
        )
        for n, t in enumerate(texts)
    ]
    return np.array(rows, dtype=RECORD)


def jaccard(one: list[str], other: list[str]) -> float:
    a, b = ({tuple(t[i : i + 3]) for i in range(len(t) - 2)} for t in (one, other))
    return len(a & b) / len(a | b)


def test_case_marks_and_spacing_make_no_other_article():
    plain = signature("The talks will go on, he said.", title="Talks", published="2026-03-07")
    assert plain == signature("the TALKS\n\nwill go on… he said", title="«Talks»", published="2026-03-07")
    assert plain != signature("The talks will go on, he said.", title="Talks", published="2026-03-08")
    assert plain != signature("The talks will not go on, he said.", title="Talks", published="2026-03-07")
    assert plain != signature("The talks will go on, he said.", title=None, published="2026-03-07")


@pytest.mark.parametrize("places", [0, 3, 8, 20, 40, 100])
def test_a_sketch_estimates_the_share_of_equal_word_sequences(places):
    one = text_of(1)
    other = edited(one, places)
    pair = records([one, other])["sketch"]
    assert similarity(pair[:1], pair[1:])[0] == pytest.approx(jaccard(one, other), abs=0.12)


def test_near_copies_are_found_in_the_archive_first_and_then_in_the_run():
    texts = [text_of(n) for n in range(400)]
    archive = records(texts[:200], first=1000)
    run = records([texts[7], edited(texts[7], 3), *texts[200:300], edited(texts[250], 4), *texts[300:]])
    found = {copy.n: copy.of for copy in near_copies(run, [archive[:100], archive[100:]], 0.7)}
    first = hashlib.sha256(b"1007").digest()
    assert found == {0: first, 1: first, 102: run["article"][52]}


def test_one_text_many_times_over_is_found_all_the_same():
    crowd = records([edited(text_of(5), 2)] * 500)
    found = near_copies(crowd, [], 0.7)
    assert [copy.n for copy in found] == list(range(1, 500))
    assert {copy.of for copy in found} == {bytes(crowd["article"][0])}


def outcome(n: int, kind: str, art: int, sig: int | None) -> Outcome:
    return Outcome(
        n=n,
        outcome=kind,
        uri=f"{n}.txt",
        article=f"sha256:{art:064x}",
        key="articles/x" if kind != "duplicate" else None,
        copy_of=f"sha256:{99:064x}" if kind == "duplicate" else None,
        signature=None if sig is None else f"{sig:032x}",
    )


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_lowest_number_counts_whatever_order_workers_took_them_in(signatures, chance):
    """Workers leave out what they know to be a copy of a lower number; which ones they know depends on the order."""
    expected = [
        ("duplicate", signatures.index(s)) if s in signatures[:n] else ("stored", None)
        for n, s in enumerate(signatures)
    ]
    kinds = ["stored" if kind == "stored" else chance.choice(["stored", "duplicate"]) for kind, _ in expected]
    taken = [outcome(n, kind, n + 1, s) for n, (kind, s) in enumerate(zip(kinds, signatures, strict=True))]
    settled = Settlement(gather(taken), [])
    at_end = [settled.of(o) for o in taken]
    assert [o.outcome for o in at_end] == [kind for kind, _ in expected]
    assert [o.copy_of for o in at_end] == [None if n is None else f"sha256:{n + 1:064x}" for _, n in expected]
    assert all(o.key is None for o in at_end if o.outcome == "duplicate")
    assert not any(o.signature or o.sketch for o in at_end)


def test_what_the_archive_has_is_first_and_its_own_articles_stay_what_they_are():
    archive = np.array([(0, bytes.fromhex(f"{7:064x}"), bytes.fromhex(f"{1:032x}"), np.zeros(SKETCH))], dtype=RECORD)
    taken = [
        outcome(0, "stored", 1, 1),
        outcome(1, "unchanged", 7, 1),
        outcome(2, "stored", 2, 2),
        outcome(3, "duplicate", 3, 5),
    ]
    settled = Settlement(gather(taken), [archive])
    assert [settled.of(o).outcome for o in taken] == ["duplicate", "duplicate", "stored", "duplicate"]
    assert settled.of(taken[0]).copy_of == f"sha256:{7:064x}"
    assert settled.of(taken[3]).copy_of == f"sha256:{99:064x}", "what its worker saw stands"
    alone = [outcome(0, "unchanged", 7, 1)]
    assert Settlement(gather(alone), [archive]).of(alone[0]).outcome == "unchanged"


def test_the_copy_that_was_made_twice_counts_once_and_by_its_lowest_number():
    taken = [outcome(0, "unchanged", 1, 1), outcome(4, "stored", 1, 1)]
    settled = Settlement(gather(taken), [])
    assert [settled.of(o).outcome for o in taken] == ["stored", "duplicate"]


def variants(n: int) -> dict[str, str]:
    """One article as three different files."""
    text = article(n)
    return {
        "a.txt": text,
        "b.txt": text.replace("euros", "EUROS") + "\n\n",
        "c.jsonl": json.dumps({"id": "c", "text": text.replace("would", "would ")}),
    }


@pytest.mark.slow
def test_copies_in_other_bytes_are_duplicates_of_the_lowest_number_and_of_earlier_runs(desk, articles):
    for name, text in variants(8101).items():
        (articles / name).write_text(text)
    run = desk.run(articles)
    first, *others = desk.outcomes(run)
    assert run.counts == {"stored": 1, "duplicate": 2}
    assert [o.copy_of for o in others] == [first.article] * 2
    assert [o.key for o in others] == [None, None]
    later = articles.parent / "later"
    later.mkdir()
    (later / "d.txt").write_text(article(8101).replace("plan", "PLAN"))
    assert desk.outcomes(desk.run(later))[0].copy_of == first.article
    assert desk.run(articles).counts == {"unchanged": 1, "duplicate": 2}


@pytest.mark.slow
def test_near_copies_are_noted_once_in_effect_and_are_stored_all_the_same(desk, articles):
    long = "\n\n".join(article(8200 + n) for n in range(12))
    (articles / "a.txt").write_text(long)
    (articles / "b.txt").write_text(long + "\n\nThe report was written by another hand.")
    (articles / "c.txt").write_text(article(8215))
    run = desk.run(articles)
    assert run.counts == {"stored": 3}
    note_copies(desk.store, run, Settings())
    noted = desk.store.get(keys.duplicates(run.id)), desk.store.get(keys.folded(run.id))
    first, second, third = desk.outcomes(run)
    (line,) = map(json.loads, noted[0].splitlines())
    assert (line["article"], line["of"], line["exact"]) == (second.article, first.article, False)
    assert second.near.of == first.article
    assert 0.9 < second.near.similarity <= 1
    assert first.near is third.near is None
    note_copies(desk.store, run, Settings())
    assert (desk.store.get(keys.duplicates(run.id)), desk.store.get(keys.folded(run.id))) == noted
    assert "near" not in json.loads(desk.store.get(second.key))


@pytest.mark.slow
def test_a_finisher_that_died_in_the_middle_decides_the_same_again(desk, articles):
    for name, text in variants(8301).items():
        (articles / name).write_text(text)
    run = desk.run(articles)
    before = desk.store.get(keys.folded(run.id)), desk.store.get(copies_key(run))
    save(desk.store, run.model_copy(update={"finished": None, "status": "running", "counts": {}}))
    assert finish(desk.store, load(desk.store, run.id), Duplicates()).counts == run.counts
    assert (desk.store.get(keys.folded(run.id)), desk.store.get(copies_key(run))) == before
    assert len(read(desk.store, copies_key(run))) == 1


def test_what_is_noted_for_workers_is_only_what_may_be_left_out(desk):
    claims = Claims(desk.redis, "test-copies:")
    claims.note("ab", "sha256:one", "run-a", 5)
    assert claims.first("ab", "sha256:two", "run-a", 6) == "sha256:one"
    assert claims.first("ab", "sha256:two", "run-a", 4) is None, "the lowest number of a run has to be analysed"
    assert claims.first("ab", "sha256:two", "run-b", 1) == "sha256:one"
    assert claims.first("ab", "sha256:one", "run-b", 1) is None
    assert claims.first("cd", "sha256:two", "run-b", 1) is None
