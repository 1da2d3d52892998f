"""The morning report: it says what the tables say, holds no script and no markup of an article's, and stays small."""

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest

from config.settings import Settings
from tasks.report.charts import HEIGHT, WIDTH, clock, columns, dots, timeline
from tasks.report.facts import Day, Spot
from tasks.report.make import render, report_of, write_report
from tasks.report.people import folded
from tasks.report.stories import Piece, stories
from tasks.report.world import project
from tasks.runs import keys
from tasks.tables.write import write_tables
from tests.news import article

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> said </style> & "quoted"'


class Page(HTMLParser):
    """What a page holds: elements, attributes, words, and whether every element that is opened is closed."""

    VOID = frozenset(("meta", "br", "hr", "img", "link", "input"))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


@pytest.fixture(scope="module")
def night(desk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "night"
    folder.mkdir()
    lines = [
        {
            "title": f"Bridges of item {n}",
            "text": article(9400 + n),
            "published": f"2026-03-0{n % 9 + 1}T0{n % 9}:10:00Z",
            "url": "javascript:alert(1)" if n == 1 else f"https://www.paper.example/{n}",
        }
        for n in range(12)
    ]
    text = (
        f"VIENNA (Reuters) - Austria attacked Russia, {HOSTILE}. Austria accused Klaus {HOSTILE} of Russia on Monday."
    )
    lines.append({"title": HOSTILE, "text": f'{text} "We go on, {HOSTILE}" Klaus Bremer said.'})
    (folder / "night.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (folder / "empty <b>bold<.txt").write_bytes(b"")
    run = desk.run(folder)
    write_tables(desk.store, run, Settings())
    return run


@pytest.fixture(scope="module")
def page(desk, night) -> str:
    conf = desk.settings
    write_report(desk.store, night, conf)
    return desk.store.get(keys.report(night.id)).decode()


@pytest.mark.slow
def test_nothing_of_an_article_becomes_markup_and_nothing_runs_or_is_loaded(page):
    seen = Page(page)
    assert seen.open == []
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(seen.tags)
    assert "<script>alert" in seen.words, "it is shown as it stands in the article"
    assert "empty <b>bold<" in seen.words
    assert not [a for a in seen.attributes if a[1].startswith("on") or a[1] in ("src", "srcset", "xlink:href")]
    links = {value.partition(":")[0] for tag, name, value in seen.attributes if name == "href"}
    assert {link for link in links if not link.startswith(("#", "../../articles/"))} <= {"https", "http"}
    assert "url(" not in page.partition("</style>")[0]
    assert "@import" not in page


@pytest.mark.slow
def test_it_says_what_the_run_did_and_every_picture_has_words(night, page):
    seen = Page(page)
    assert night.counts == {"stored": 13, "rejected": 1}
    words = " ".join(seen.words.split())
    for said in (
        "13 new articles",
        "Stories of the night",
        "Who spoke",
        "Ingrid Solheim",
        "What failed",
        "empty",
        night.id,
    ):
        assert said in words
    assert seen.tags.count("svg") == len(re.findall(r'<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)"', page)) >= 2
    ids = [value for _, name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {v[1:] for _, name, v in seen.attributes if name == "href" and v.startswith("#")} <= set(ids)


@pytest.mark.slow
def test_made_again_it_is_the_same_with_or_without_tables_in_the_store(desk, night, page):
    assert render(report_of(desk.store, night, desk.settings)) == page
    body = desk.store.get(keys.manifest_of_tables(night.id))
    desk.store.delete([keys.manifest_of_tables(night.id)])
    assert render(report_of(desk.store, night, desk.settings)) == page
    desk.store.put(keys.manifest_of_tables(night.id), body)


@pytest.mark.slow
def test_a_run_that_stored_nothing_has_a_short_report(desk, night):
    nothing = night.model_copy(update={"counts": {"unchanged": 14}})
    page = render(report_of(desk.store, nothing, desk.settings))
    assert "Nothing new came in" in page
    assert len(page) < 20_000


def piece(
    n: int, title: str, names: str, *, near: str | None = None, day: date | None = None, words: int = 100
) -> Piece:
    return Piece(f"a{n}", title, "", "", None, day, words, tuple(names.split()), (), near)


def test_articles_on_one_event_are_one_story_and_those_on_one_subject_are_not():
    filler = [piece(100 + n, f"Filler number{n} other{n}", f"Body{n} Town{n} Person{n}") for n in range(40)]
    strike = [
        piece(1, "Dockworkers end strike at Elsing", "Solheim Elsing Norland", words=80),
        piece(2, "Strike of dockworkers at Elsing ends", "Solheim Elsing Union", words=120),
        piece(3, "Ministers meet in Norland", "Norland Kolar Geneva"),
        piece(4, "Something else entirely", "Keral", near="a1"),
    ]
    told = stories([*strike, *filler])
    assert sorted(p.article for p in told[0].pieces) == ["a1", "a2", "a4"]
    assert told[0].lead.article == "a2", "the longest that is no copy leads"
    assert {len(story.pieces) for story in told[1:]} == {1}
    apart = [strike[0], piece(2, strike[1].title, "Solheim Elsing Union", day=date(2026, 3, 1))]
    dated = [piece(1, strike[0].title, "Solheim Elsing Norland", day=date(2026, 2, 1)), apart[1]]
    assert len(stories([*dated, *filler])) == len(filler) + 2


def test_columns_stand_on_the_ground_and_their_heights_are_the_numbers():
    made = columns([(1, 3), (0, 0), (2, 0)], ("a", "b"), ["x", "", "y"], ["", "", ""])
    heights = [[part.height for part in column.parts] for column in made]
    assert heights[0][1] == pytest.approx(3 * heights[0][0], abs=0.2)
    assert heights[1] == []
    assert heights[2][0] == pytest.approx(2 * heights[0][0], abs=0.2)
    assert all(0 <= part.y <= part.y + part.height <= HEIGHT - 21 for column in made for part in column.parts)
    assert made[-1].x + made[-1].width <= WIDTH
    assert len(clock([0] * 24)) == 24
    assert timeline([Day(date(2026, 3, 7), 1, 0)])[0].label == "7 Mar"


def test_places_are_where_they_are_on_the_map():
    (x, y), (_, south) = project(0, 0), project(-55, 0)
    assert (x, round(y)) == (480, 235)
    assert 0 < project(59, 18)[1] < y < south < 411
    made = dots([Spot("Vienna", "Austria", 48.2, 16.4, 9), Spot("Wien", "Austria", 48.2, 16.4, 1)])
    assert [dot.label for dot in made] == ["Vienna", ""], "no two labels lie on each other"
    assert made[0].r > made[1].r


def test_one_person_is_counted_under_one_name():
    names = {
        "Donald J. Trump": 2,
        "Donald Trump": 9,
        "Trump": 5,
        "Melania Trump": 1,
        "Bush": 3,
        "Jeb Bush": 2,
        "George W. Bush": 2,
    }
    assert folded(names) == {
        "Donald J. Trump": "Donald Trump",
        "Donald Trump": "Donald Trump",
        "Trump": "Donald Trump",
        "Melania Trump": "Melania Trump",
        "Bush": "Bush",
        "Jeb Bush": "Jeb Bush",
        "George W. Bush": "George Bush",
    }
