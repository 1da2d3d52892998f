"""How fast intake is, one core: ``make bench-intake ARGS="--texts FILE.jsonl[.gz] --pages FILE.jsonl[.gz]"``.

Plain text: megabytes a second through decoding, blocks and metadata, by the habit it is written in; texts of the test
set and generated ones, and those of a file. Pages: characters a second of our reader and of the extractor library, on
the same pages, in turns, because a machine's speed drifts.
"""

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import trafilatura

from tasks.errors import Rejected
from tasks.extraction.blocks import _kind_of_line, label_blocks
from tasks.intake.article import Hints, Raw
from tasks.intake.formats import read
from tasks.intake.html import extract_html
from tasks.metadata import describe
from tests.intake.corpus import articles
from tests.news import article

HERE = Path(__file__).parents[1] / "intake"
_MEGABYTE = 1_000_000
_PARAGRAPHS = 9
_WRAP = 66
_ROUNDS = 5


def take_in(content: bytes) -> None:
    """All that intake does with a plain text before it is analysed."""
    found = read(Raw(content=content, uri="a.txt", media_type="text/plain"))
    blocks = label_blocks(found.text, title=found.hints.title)
    describe(found.text, blocks, found.hints, language="en", language_score=1.0)


def kinds() -> Iterator[tuple[str, list[str]]]:
    """Yield texts of our own by the habit they are written in, each article different."""
    stories = [_story(number) for number in range(400)]
    yield "paragraphs between blank lines", ["\n\n".join(story) for story in stories]
    yield "a paragraph a line", ["\n".join(story) for story in stories]
    yield "hard-wrapped copy", ["\n\n".join(map(_wrapped, story)) for story in stories]
    names = ("articles.txt", "articles_more.txt", "articles_styles.txt")
    yield "the block test set (short, all signs)", [one.text for name in names for one in articles(HERE / name)]


def _story(number: int) -> list[str]:
    """A headline, a byline, and paragraphs of a usual length, each a different text."""
    begins = article(number).partition("\n\n")[0]
    parts = ["Port votes on dues", f"By Ann Lee{number}", begins]
    for place in range(number, number + _PARAGRAPHS):
        said, told = article(place).rpartition("- ")[2].split("\n\n")
        parts.append(
            f"{said} The council will meet again in week {place}, as it has since the harbour froze. {told.strip()}"
        )
    return parts


def _wrapped(text: str) -> str:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= _WRAP:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def _lines(path: Path, field: str) -> list[str]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        return [text for line in lines if (text := json.loads(line).get(field))]


def speed(work: Callable[[str], object], items: list[str], size: int) -> float:
    """Give units of ``size`` a second, the best of some rounds."""
    seconds = []
    for _ in range(_ROUNDS):
        # Lines that come again are known; those of a round before would be, too.
        _kind_of_line.cache_clear()
        began = time.process_time()
        for item in items:
            work(item)
        seconds.append(time.process_time() - began)
    return size / min(seconds)


def text_speed(texts: list[str]) -> float:
    """Give bytes a second of plain texts."""
    contents = [text.encode() for text in texts]
    size = sum(map(len, contents))
    return speed(take_in, contents, size)  # type: ignore[arg-type]


def _ours(page: str) -> None:
    with suppress(Rejected):
        extract_html(page, Hints())


def _theirs(page: str) -> None:
    trafilatura.bare_extraction(page, with_metadata=True, favor_precision=True)


def main() -> None:
    """Measure and print a row each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--texts", type=Path, help="JSON Lines with a text field")
    options.add_argument("--pages", type=Path, help="JSON Lines with an html field")
    options.add_argument("--limit", type=int, default=2000, help="most texts of the file")
    chosen = options.parse_args()
    rows = list(kinds())
    if chosen.texts:
        rows.append((f"{chosen.texts.name}, {chosen.limit} texts", _lines(chosen.texts, "text")[: chosen.limit]))
    print(f"{'plain text: decode, blocks, metadata':44}{'MB/s':>8}")
    for name, texts in rows:
        print(f"{name:44}{text_speed(texts) / _MEGABYTE:>8.1f}")
    pages = _lines(chosen.pages, "html") if chosen.pages else [_page(texts) for texts in rows[0][1]]
    size = sum(map(len, pages))
    ours, theirs = speed(_ours, pages, size), speed(_theirs, pages, size)
    mean = statistics.mean(map(len, pages))
    print(f"\n{f'{len(pages)} pages, mean {mean:.0f} characters':44}{'M char/s':>8}{'ratio':>8}")
    print(f"{'our reader, with metadata':44}{ours / _MEGABYTE:>8.1f}{ours / theirs:>8.2f}")
    print(f"{'trafilatura, precision mode, with metadata':44}{theirs / _MEGABYTE:>8.1f}{1:>8.2f}")


def _page(text: str) -> str:
    """A page around a text, with the usual furniture."""
    menu = "".join(f'<li><a href="/s/{n}">Section {n}</a></li>' for n in range(40))
    cards = "".join(f'<div class="card"><a href="/a/{n}"><h3>Another story {n}</h3></a></div>' for n in range(30))
    body = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    stated = json.dumps({"@type": "NewsArticle", "headline": "A story", "datePublished": "2024-05-03"})
    head = f'<title>A story | Post</title><script type="application/ld+json">{stated}</script>'
    main_ = f"<main><h1>A story</h1><article>{body}</article></main>"
    return f"<!doctype html><html><head>{head}</head><body><nav><ul>{menu}</ul></nav>{main_}{cards}</body></html>"


if __name__ == "__main__":
    main()
