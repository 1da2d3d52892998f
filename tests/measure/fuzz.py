"""Damaged input without end: files, requests, command lines; ``make fuzz ARGS="--inputs 100000 --only http"``.

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
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tasks.errors import Rejected
from tasks.extraction.blocks import label_blocks
from tasks.intake.article import Raw
from tasks.intake.formats import FORMATS, HEAD_BYTES, sniff
from tests.measure.damage import damaged_bytes
from tests.measure.fuzz_cli import cli
from tests.measure.fuzz_http import http

CORPUS = Path("tests/corpus")
# Seconds of work, and of waiting, that no input may take.
_HANG_SECONDS, _WAIT_SECONDS = 10, 90
_RECORDS = 20


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
    return name, damaged_bytes(content, [other for _, other in seeds], chance)


@contextmanager
def decoders(folder: Path, form: str | None = None) -> Iterator[Callable[[random.Random], str]]:
    """Give what reads one damaged file of a folder (``form``: whose name ends so) and tells where it is kept."""
    seeds = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir()) if path.is_file()]
    chosen = [seed for seed in seeds if form is None or seed[0].endswith(form)]

    def one(chance: random.Random) -> str:
        name, content = damaged(chosen, chance)
        try:
            decode(content, name)
        except Exception as error:
            raise AssertionError(f"{type(error).__name__}: {error} in {_keep(name, content)}") from error
        return name

    yield one


def main() -> int:
    options = _options()
    signal.signal(signal.SIGALRM, _hang)
    signal.signal(signal.SIGPROF, _hang)
    began, broken = time.monotonic(), 0
    shares = {options.only: 1.0} if options.only else {"files": 0.8, "http": 0.1, "cli": 0.1}
    for kind, share in shares.items():
        number = max(1, round(options.inputs * share))
        with _inputs(kind, options.folder) as one:
            chance = random.Random(options.seed)
            for _ in range(number):
                broken += _breaks(one, chance)
        print(f"{kind}: {number} inputs, {broken} broken so far, {time.monotonic() - began:.0f} s", flush=True)
    return int(broken > 0)


def _inputs(kind: str, folder: Path) -> AbstractContextManager[Callable[[random.Random], str]]:
    if kind == "http":
        return http()
    if kind == "cli":
        return cli()
    return decoders(folder, None if kind == "files" else f".{kind}")


def _breaks(one: Callable[[random.Random], str], chance: random.Random) -> bool:
    signal.alarm(_WAIT_SECONDS)
    signal.setitimer(signal.ITIMER_PROF, _HANG_SECONDS)
    try:
        one(chance)
    except Exception as error:  # noqa: BLE001 - finding these is what it is for
        cause = "".join(traceback.format_exception(error.__cause__ or error)[-3:])
        print(f"{type(error).__name__}: {str(error)[:500]}\n{cause}", flush=True)
        return True
    finally:
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)
    return False


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
    parser.add_argument("--only", help="http, cli, files, or the ending of the files to damage (jsonl, warc …)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("seeds"), help="the files to damage")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
