"""Whether a desk has room for more work: what is refused at once is better off than what fails at night."""

import shutil
from pathlib import Path

from config.limits import Limits
from tasks.errors import Rejected
from tasks.runs import keys
from tasks.runs.submit import load
from tasks.store import Missing, Store


def check_room(store: Store, limits: Limits, folder: Path | None) -> None:
    """Raise `Rejected` (``no_room``) when the open runs hold as many articles as they may, or the disk is full.

    ``folder`` is where an embedded store keeps its data; there the disk is looked at.
    """
    waiting = sum(_planned(key.rpartition("/")[2], store) for key in store.keys(keys.open_run("")))
    if waiting >= limits.open_articles:
        raise Rejected(
            "no_room",
            f"The open runs hold {waiting} articles; the limit is {limits.open_articles} (limits.open_articles). "
            "Wait until one has ended (`nightdesk status`), or add workers.",
        )
    if folder and folder.exists() and (free := shutil.disk_usage(folder).free >> 20) < limits.free_mb:
        raise Rejected(
            "no_room",
            f"The disk of {folder} has {free} MB free; the limit is {limits.free_mb} (limits.free_mb). Make room.",
        )


def _planned(run_id: str, store: Store) -> int:
    try:
        return load(store, run_id).planned or 0
    except (Missing, ValueError):
        return 0
