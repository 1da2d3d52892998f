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
