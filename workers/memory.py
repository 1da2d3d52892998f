"""A bound on what one article may take, so that it fails alone and not with its neighbours."""

import resource
import sys
from pathlib import Path


def limit_memory(megabytes: int) -> None:
    """Let this process take so much more private memory than it has now; beyond that, `MemoryError` is raised.

    Linux only; 0 sets no limit.
    """
    if megabytes and sys.platform.startswith("linux"):
        limit = _data_bytes() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _data_bytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) << 10
    return 0


def memory_of(pid: int) -> int:
    """Give the bytes of memory of a process and its children, shared pages once; 0 where that cannot be told."""
    total = 0
    for each in (pid, *_children(pid)):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    return total


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
