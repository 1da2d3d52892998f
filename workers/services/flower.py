"""Flower as a process: behind a login, remembering across restarts, and read-only unless the settings say otherwise."""

import sys
from pathlib import Path

from config.settings import Settings

# The arguments say which run and which article; there is nothing else in them.
_COLUMNS = "name,uuid,args,state,received,runtime,worker"
_SAVE_MS = 30_000


def flower_command(settings: Settings, port: int) -> list[str]:
    """Give the command that serves Flower on a port."""
    conf = settings.flower
    kept = conf.file or settings.data_dir / "flower"
    Path(kept).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [
        *(sys.executable, "-m", "celery", "-A", "workers.app", "flower"),
        f"--address={conf.host}",
        f"--port={port}",
        f"--read_only={conf.read_only}",
        "--persistent=True",
        f"--db={kept}",
        f"--state_save_interval={_SAVE_MS}",
        f"--max_tasks={conf.max_tasks}",
        f"--tasks_columns={_COLUMNS}",
    ]


def flower_login(settings: Settings, made: str = "") -> dict[str, str]:
    """Give the login as environment: a command line can be read by every user of the machine.

    ``made`` is the password where the settings name none. Raises `ValueError` when there is neither, or when Flower
    could not tell where the password ends.
    """
    given = settings.flower.password
    password = given.get_secret_value() if given else made
    if not password:
        raise ValueError("Flower needs a password. Set NIGHTDESK_FLOWER__PASSWORD.")
    if "," in password:
        raise ValueError("Flower's password (flower.password) must hold no comma.")
    return {"FLOWER_BASIC_AUTH": f"{settings.flower.user}:{password}"}
