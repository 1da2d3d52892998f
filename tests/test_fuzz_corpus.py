"""Files that once broke a decoder, and a short round of new damage."""

import random
from pathlib import Path

import pytest

from tests.measure.fuzz import CORPUS, damaged, decode


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*")) if CORPUS.exists() else [], ids=lambda path: path.name)
def test_what_once_broke_is_read_or_rejected(path):
    decode(path.read_bytes(), path.name.partition("-")[2])


def test_damaged_files_are_read_or_rejected():
    chance = random.Random(11)
    seeds = [(path.name, path.read_bytes()) for path in sorted(Path("seeds").iterdir())]
    for _ in range(400):
        name, content = damaged(seeds, chance)
        decode(content, name)
