"""A run from submission to its end, through a real broker, a real store and a real worker."""

import hashlib
import json
import os

import jsonschema
import pytest

from config.limits import Limits
from tasks.document import Document
from tasks.errors import Rejected
from tasks.runs import keys
from tasks.runs.planning import Planner
from tasks.runs.sources import Found
from tasks.runs.submit import listed, load, resubmit, save, submit
from tasks.store import Missing
from tests.news import article, write
from workers.cli.schema import schema_text

SEEDS = "seeds"


def test_every_seed_is_stored_as_a_valid_document(desk):
    run = desk.run(SEEDS)
    schema = json.loads(schema_text())
    assert run.status == "finished"
    assert set(run.counts) <= {"stored", "unchanged"}
    for outcome in desk.outcomes(run):
        document = json.loads(desk.store.get(outcome.key))
        jsonschema.validate(document, schema)
        assert outcome.article == f"sha256:{document['source']['sha256']}"


def test_a_second_run_finds_everything_unchanged(desk, articles):
    write(articles, 5, first=5000)
    first, second = desk.run(articles), desk.run(articles)
    assert first.counts == {"stored": 5}
    assert second.counts == {"unchanged": 5}
    assert [o.key for o in desk.outcomes(first)] == [o.key for o in desk.outcomes(second)]


def test_copies_of_an_article_are_duplicates_of_the_first(desk, articles):
    for name in ("a.txt", "b.txt", "c.txt"):
        (articles / name).write_text(article(901))
    outcomes = desk.outcomes(desk.run(articles))
    assert [o.outcome for o in outcomes] == ["stored", "duplicate", "duplicate"]
    assert [o.same_as for o in outcomes] == [None, 0, 0]


def test_lines_of_a_container_are_articles_of_their_own(desk, articles):
    lines = [json.dumps({"id": "a", "text": article(911)}), "[1, 2]", "{broken", "", json.dumps({"title": "no text"})]
    (articles / "dump.jsonl").write_text("\n".join(lines) + "\n" + json.dumps({"id": "b", "text": article(912)}))
    outcomes = desk.outcomes(desk.run(articles))
    assert [(o.record, o.outcome, o.code) for o in outcomes] == [
        (1, "stored", None),
        (2, "rejected", "json_not_object"),
        (3, "rejected", "json_invalid"),
        (5, "rejected", "no_text_field"),
        (6, "stored", None),
    ]
    assert Document.model_validate_json(desk.store.get(outcomes[0].key)).id == "a"


def test_a_file_that_cannot_be_opened_is_rejected_as_unreadable(desk, articles):
    # A folder in a file's place fails to open whoever runs the test; permissions do not stop root.
    planner = Planner(desk.store, desk.settings.limits)
    (reference,) = planner.plan(Found("articles/x.txt", path=articles))
    assert reference.problem.code == "unreadable"
    assert "permissions" in reference.problem.message


def test_a_pipe_is_not_waited_for(desk, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (outcome,) = desk.outcomes(desk.run(tmp_path / "pipe"))
    assert outcome.code == "not_a_file"


def test_a_link_out_of_the_folder_is_not_followed(desk, articles, tmp_path):
    (tmp_path / "secret.txt").write_text(article(951))
    (articles / "link.txt").symlink_to(tmp_path / "secret.txt")
    (articles / "good.txt").write_text(article(952))
    assert [o.uri for o in desk.outcomes(desk.run(articles))] == ["articles/good.txt"]


def test_bad_files_are_rejected_with_a_reason_and_the_rest_goes_on(desk, articles):
    (articles / "1-empty.txt").write_bytes(b"")
    (articles / "2-blank.txt").write_bytes(b" \n\n ")
    (articles / "3-binary.txt").write_bytes(bytes(range(256)) * 40)
    (articles / "4-good.txt").write_text(article(931))
    (articles / "5-latin.txt").write_bytes("Caf\xe9 owner said on Monday that it was closed.".encode("cp1252"))
    with (articles / "6-huge.txt").open("wb") as huge:
        huge.truncate(200_000_000)
    outcomes = desk.outcomes(desk.run(articles, articles / "missing.txt"))
    assert [(o.uri.rpartition("/")[2], o.outcome, o.code) for o in outcomes] == [
        ("1-empty.txt", "rejected", "empty"),
        ("2-blank.txt", "rejected", "empty"),
        ("3-binary.txt", "rejected", "binary"),
        ("4-good.txt", "stored", None),
        ("5-latin.txt", "stored", None),
        ("6-huge.txt", "rejected", "too_large"),
        ("missing.txt", "rejected", "not_found"),
    ]
    assert all(o.reason for o in outcomes if o.outcome == "rejected")


def test_a_finished_run_is_folded_and_leaves_nothing_else(desk, articles):
    write(articles, 3)
    (articles / "9-empty.txt").write_bytes(b"")
    run = desk.run(articles)
    folder = f"runs/{run.id}/"
    names = [key.removeprefix(folder) for key in desk.store.keys(folder)]
    assert names == ["failed.jsonl", "outcomes.jsonl", "plan/000000.jsonl", "run.json"]
    assert len(desk.store.get(keys.failed(run.id)).splitlines()) == 1
    assert list(desk.store.keys(keys.open_run(run.id))) == []


def test_a_cancelled_run_drops_what_is_queued_and_keeps_what_is_done(desk, articles):
    run = desk.submit(write(articles, 40))
    desk.wait_done(run, 3)
    desk.tender.cancel(run.id)
    closed = desk.finish(load(desk.store, run.id))
    assert closed.status == "cancelled"
    assert 3 <= sum(closed.counts.values()) < 40


def test_only_what_failed_is_retried(desk, articles):
    write(articles, 2)
    (articles / "9-empty.txt").write_bytes(b"")
    run = desk.run(articles)
    again = resubmit(run, desk.store, trigger="cli")
    assert again.planned == 0, "a rejected article is not retried"
    assert desk.finish(again).retry_of == run.id


def test_an_object_already_in_a_bucket_is_read_in_place(desk):
    desk.store.put("archive/2022/one.txt", article(941).encode(), media_type="text/plain")
    (outcome,) = desk.outcomes(desk.run(f"s3://{desk.store.bucket}/archive/2022/"))
    assert outcome.outcome in ("stored", "unchanged")
    assert outcome.uri == f"s3://{desk.store.bucket}/archive/2022/one.txt"


def test_a_wrong_run_id_never_becomes_a_key(desk):
    for wrong in ("../../etc", "20260101T000000-zzzzzz", "", "a/b"):
        with pytest.raises(ValueError, match="run id"):
            load(desk.store, wrong)
    with pytest.raises(Missing):
        load(desk.store, "20200101T000000-abcdef")


def test_messages_hold_no_text_and_nothing_but_json(desk, articles):
    write(articles, 1)
    run = desk.submit(articles)
    desk.tender.sender.send(run.id, [0], lane="nobody-listens", trigger="cli")
    (message,) = desk.redis.lrange(f"{desk.settings.broker.key_prefix}nobody-listens", 0, -1)
    envelope = json.loads(message)
    assert envelope["content-type"] == "application/json"
    headers = envelope["headers"]
    assert (headers["id"], headers["run"], headers["trigger"]) == (f"{run.id}.0", run.id, "cli")
    assert headers["argsrepr"] == f"('{run.id}', 0)", "what Flower shows: which run and which article"
    assert "Solheim" not in message
    assert "bridges" not in message
    desk.finish(run)


def test_a_submission_that_cannot_be_whole_is_abandoned_as_a_whole(desk, articles):
    write(articles, 4)
    with pytest.raises(Rejected, match="at most 3"):
        submit([str(articles)], desk.store, Limits(run_articles=3), trigger="cli")
    runs = listed(desk.store)
    (abandoned,) = [run for run in runs if run.status == "abandoned" and str(articles) in run.sources]
    assert abandoned.note == "A run holds at most 3 articles."
    assert desk.store.head(keys.open_run(abandoned.id)) is None


def test_a_submission_that_died_is_given_up_and_says_so(desk, articles):
    write(articles, 1)
    run = desk.submit(articles)
    desk.finish(run)
    half = run.model_copy(update={"id": keys.new_run_id(), "status": "planning", "planned": None})
    save(desk.store, half.model_copy(update={"created": "2020-01-01T00:00:00+00:00"}))
    desk.store.put(keys.open_run(half.id), b"")
    closed = desk.tender.tend(half.id)
    assert closed.status == "abandoned"
    assert "Submit it again" in closed.note


def test_the_same_files_submitted_twice_at_once_are_analysed_once(desk, articles):
    [(articles / f"{n}.txt").write_text(article(7000 + n)) for n in range(12)]
    first, second = desk.submit(articles), desk.submit(articles)
    counts = [desk.finish(run).counts for run in (first, second)]
    assert sum(count.get("stored", 0) for count in counts) == 12
    assert sum(count.get("unchanged", 0) for count in counts) == 12


def test_what_was_written_is_verified_by_its_hash(desk, articles):
    write(articles, 1)
    (outcome,) = desk.outcomes(desk.run(articles))
    body = desk.store.get(outcome.key)
    assert hashlib.sha256(body).hexdigest() == desk.store.head(outcome.key).metadata["document-sha256"]
