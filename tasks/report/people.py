"""Names that different articles give to one person: "Donald J. Trump", "Donald Trump", and "Trump" alone. Pure.

Only for counting in a report: a wrong fold costs a line of it, and nothing in a document or a table.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

_INITIAL = re.compile(r"(?<=\s)\w\.\s+")
# A surname alone is taken for the person whom so much more of the night is about than any other of that name.
_MORE = 3


def folded(names: Mapping[str, int]) -> dict[str, str]:
    """Give for each name (with the number of articles it is in) the one it is counted under."""
    plain = {name: _INITIAL.sub("", name) for name in names}
    count: Counter[str] = Counter()
    for name, number in names.items():
        count[plain[name]] += number
    by_surname: dict[str, list[str]] = defaultdict(list)
    for name in sorted(count, key=lambda one: (-count[one], one)):
        if " " in name:
            by_surname[name.split()[-1]].append(name)
    return {name: _whole(short, by_surname, count) for name, short in plain.items()}


def _whole(name: str, by_surname: Mapping[str, list[str]], count: Mapping[str, int]) -> str:
    bearers = by_surname.get(name, ())
    if not bearers:
        return name
    others = max((count[other] for other in bearers[1:]), default=0)
    return bearers[0] if count[bearers[0]] >= _MORE * others else name
