"""Damaged files without end through every decoder: ``make fuzz ARGS="--inputs 100000 --seed 1"``.

Each input is a seed file (or what an earlier input made of one) with bytes flipped, cut, doubled and spliced. The only
error a decoder may raise is `Rejected`; more than a few seconds for one input is a hang. What breaks is written to
``tests/corpus``, where ``make test`` replays it.
"""

import argparse
import hashlib
import io
import random
import signal
import sys
import time
from pathlib import Path

from tasks.errors import Rejected
from tasks.extraction.blocks import label_blocks
from tasks.intake.article import Raw
from tasks.intake.formats import FORMATS, HEAD_BYTES, sniff

CORPUS = Path("tests/corpus")
_HANG_SECONDS = 10
_RECORDS = 20
_TOKENS = (
    b"\x00",
    b"\xff\xfe",
    b"{",
    b'"',
    b"<",
    b"\n",
    b"\r\n",
    b"]]>",
    b"&#x0;",
    b"\xed\xa0\x80",
    b"}" * 50,
    b"[" * 200,
)


def decode(content: bytes, name: str) -> None:
    """Do with a file all that planning and reading do with it; raises only what is a fault of ours."""
    kind = sniff(content[:HEAD_BYTES], name)
    for chosen in {kind, *FORMATS} if kind.container else {kind}:
        try:
            _read_all(chosen, content, name)
        except Rejected:
            continue


def _read_all(kind, content: bytes, name: str) -> None:
    for number, part in enumerate(kind.index(io.BytesIO(content))):
        if number == _RECORDS:
            return
        assert 0 <= part.start <= part.end <= len(content), "a slice beyond the file"
        raw = Raw(content=content[part.start : part.end], uri=name, media_type=kind.media_type, record=part.record)
        try:
            article = kind.read(raw)
        except Rejected:
            continue
        article.text.encode("utf-8")
        blocks = article.blocks or label_blocks(article.text)
        assert all(0 <= b.start <= b.end <= len(article.text) for b in blocks), "a block beyond the text"


def damaged(seeds: list[tuple[str, bytes]], chance: random.Random) -> tuple[str, bytes]:
    """Give a seed file with some damage."""
    name, content = chance.choice(seeds)
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        action = chance.randrange(6)
        if action == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif action == 1:
            del data[at : at + chance.randint(1, 200)]
        elif action == 2:
            data[at:at] = chance.choice(_TOKENS)
        elif action == 3:
            data = data[:at]
        elif action == 4:
            data[at:at] = data[at : at + chance.randint(1, 400)]
        else:
            other = chance.choice(seeds)[1]
            start = chance.randrange(len(other) + 1)
            data[at:at] = other[start : start + chance.randint(1, 400)]
    return name, bytes(data)


def main() -> int:
    options = _options()
    chance = random.Random(options.seed)
    seeds = [(path.name, path.read_bytes()) for path in sorted(options.folder.iterdir()) if path.is_file()]
    signal.signal(signal.SIGALRM, _hang)
    began, broken = time.monotonic(), 0
    for _ in range(options.inputs):
        name, content = damaged(seeds, chance)
        signal.alarm(_HANG_SECONDS)
        try:
            decode(content, name)
        except Exception as error:  # noqa: BLE001 - finding these is what it is for
            broken += 1
            print(f"{type(error).__name__}: {error} in {_keep(name, content)}")
        signal.alarm(0)
    print(f"{options.inputs} inputs, {broken} broken, {time.monotonic() - began:.0f} s")
    return int(broken > 0)


def _hang(signum: int, frame: object) -> None:
    raise TimeoutError(f"no end after {_HANG_SECONDS} s")


def _keep(name: str, content: bytes) -> Path:
    CORPUS.mkdir(exist_ok=True)
    path = CORPUS / f"{hashlib.sha256(content).hexdigest()[:12]}-{name}"
    path.write_bytes(content)
    return path


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("seeds"), help="the files to damage")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
