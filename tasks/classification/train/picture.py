"""The confusion matrix as an SVG picture: rows are what the reader said, columns what was found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape

_CELL = 34
_LEFT, _TOP = 250, 210
_MARGIN = 12


def draw(names: Sequence[str], pairs: Counter[tuple[int, int]], *, title: str) -> str:
    """Give the picture; ``pairs`` counts (row, column), and column ``len(names)`` stands for no topic at all.

    A cell's shade is its share of the row, so that rare topics can be read as well as frequent ones.
    """
    columns = [*names, "none"]
    width = _LEFT + _CELL * len(columns) + _MARGIN
    height = _TOP + _CELL * len(names) + _MARGIN
    parts = [*_head(width, height, title), *_names(names, columns), *_cells(len(names), len(columns), pairs)]
    return "\n".join([*parts, "</svg>", ""])


def _head(width: int, height: int, title: str) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="12" role="img" aria-label="{escape(title)}">'
    )
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
    yield f'<text x="{_MARGIN}" y="24" font-size="14" font-weight="bold">{escape(title)}</text>'
    yield f'<text x="{_MARGIN}" y="44">rows: the reader’s main topic; columns: the topic found</text>'


def _names(rows: Sequence[str], columns: Sequence[str]) -> Iterator[str]:
    for row, name in enumerate(rows):
        yield f'<text x="{_LEFT - 8}" y="{_middle(_TOP, row) + 4}" text-anchor="end">{escape(name)}</text>'
    for column, name in enumerate(columns):
        x = _middle(_LEFT, column) + 4
        yield f'<text transform="translate({x} {_TOP - 8}) rotate(-60)">{escape(_short(name))}</text>'


def _short(name: str) -> str:
    """A long name's first part; the rows show the whole."""
    return name if len(name) <= 24 else name.partition(",")[0]


def _cells(rows: int, columns: int, pairs: Mapping[tuple[int, int], int]) -> Iterator[str]:
    for row in range(rows):
        total = sum(pairs.get((row, column), 0) for column in range(columns))
        for column in range(columns):
            yield from _cell(row, column, pairs.get((row, column), 0), total)


def _cell(row: int, column: int, number: int, total: int) -> Iterator[str]:
    share = number / total if total else 0.0
    colour = "31,119,80" if row == column else "190,60,40"
    yield (
        f'<rect x="{_LEFT + _CELL * column}" y="{_TOP + _CELL * row}" width="{_CELL}" height="{_CELL}" '
        f'fill="rgba({colour},{share:.2f})" stroke="#ccc"/>'
    )
    if number:
        ink = "#fff" if share > 0.6 else "#000"
        x, y = _middle(_LEFT, column), _middle(_TOP, row) + 4
        yield f'<text x="{x}" y="{y}" text-anchor="middle" fill="{ink}">{number}</text>'


def _middle(origin: int, index: int) -> int:
    return origin + _CELL * index + _CELL // 2
