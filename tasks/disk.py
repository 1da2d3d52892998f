"""A full disk of this machine is a state of the world, and no fault of an article."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from tasks.errors import Transient

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def disk_has_room() -> Iterator[None]:
    """Turn a full disk into `Transient`; every other error stays what it is."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Transient("The disk for temporary files is full; make room (TMPDIR).", waits_on="disk") from error
        raise
