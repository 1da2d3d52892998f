"""The logs: JSON, and every line of an article's work says which run and which article it is of; no text, no secret."""

import json
import re

from tests.news import write


def test_every_line_of_an_articles_work_names_run_and_article(desk, articles):
    run = desk.run(write(articles, 2, first=12100))
    text = next(s for s in desk.local.services if s.name == "Celery worker").log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{") and run.id in line]
    about = [line for line in lines if "nightdesk.article" in line["event"] or line["event"] == "article done"]
    assert {line["article"] for line in about} == {0, 1}
    assert all(line["run"] == run.id for line in about)
    assert {"timestamp", "level", "logger", "event"} <= set.intersection(*(set(line) for line in lines))
    done = [line for line in about if line["event"] == "article done"]
    assert [(line["outcome"], line["trigger"], "analyse" in line["ms"]) for line in done] == [
        ("stored", "cli", True)
    ] * 2
    assert len(about) >= 3 * len(done), "received, done, and its task's end"
    assert not re.search("Solheim|Okafor|bridges", text)
    assert desk.settings.broker.url.get_secret_value().split("@")[0].rpartition(":")[2] not in text
