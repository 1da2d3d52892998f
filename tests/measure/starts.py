"""How long one article takes from a cold start, as a user waits for it."""

import json
import os
import subprocess
import sys
import time

_CODE = "from workers.cli.main import main; main(args=['analyze', '-'])"


def starts(text: str, count: int) -> list[tuple[float, float]]:
    """Give wall and CPU seconds of `nightdesk analyze` on one article, in a process of its own each time."""
    line = json.dumps({"text": text}).encode()
    found = []
    for _ in range(count):
        wall, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-c", _CODE], input=line, stdout=subprocess.DEVNULL, check=True, timeout=110)
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        found.append((time.perf_counter() - wall, cpu))
    return found
