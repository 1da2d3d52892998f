"""Which spaCy pipeline is installed, told without loading it: a look must not cost what a worker costs."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def installed_model(name: str) -> str | None:
    """Give language, name and version of an installed pipeline (package or path); None when it cannot be loaded."""
    for folder in _folders(name):
        meta = folder / "meta.json"
        if meta.is_file():
            said = json.loads(meta.read_bytes())
            full = f"{said['lang']}_{said['name']}"
            # A package keeps the pipeline's parts in a folder that is named for its version.
            parts = (folder, folder / f"{full}-{said['version']}")
            return f"{full} {said['version']}" if any((part / "config.cfg").is_file() for part in parts) else None
    return None


def _folders(name: str) -> list[Path]:
    if Path(name).is_dir():
        return [Path(name)]
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        return []
    return [Path(folder) for folder in spec.submodule_search_locations or ()] if spec else []
