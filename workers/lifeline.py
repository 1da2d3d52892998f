"""No process of ours outlives the one that started it."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY = 1.0


def die_with_parent(parent: int, sig: signal.Signals = signal.SIGKILL) -> None:
    """Have this process killed when ``parent`` dies: by the kernel on Linux, by a watching thread elsewhere."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, sig)
        if os.getppid() != parent:
            os.kill(os.getpid(), sig)
    else:
        threading.Thread(target=_watch, args=(parent, sig), daemon=True).start()


def _watch(parent: int, sig: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), sig)


def bound(sig: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """Give what a child that is not Python runs between fork and exec, so that it dies with us (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    parent, libc = os.getpid(), ctypes.CDLL(None, use_errno=True)

    def before_exec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, sig)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec
