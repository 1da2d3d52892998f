"""Objects that settings name as "package.module:name"."""

import importlib
import sys
from functools import reduce
from pathlib import Path
from typing import Any

from tasks.errors import Unusable


def import_module(name: str, *, setting: str) -> Any:
    """Import a module from the installed packages or the current folder; raises `Unusable` that names the setting."""
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or name
        mend = "Install its package, or put its file into the current folder."
        raise Unusable(f"{setting}: there is no module {missing!r}. {mend}") from None
    except Exception as error:
        # A module may fail in any way while it is imported.
        raise Unusable(f"{setting}: importing {name!r} raised {type(error).__name__}: {error}") from error


def import_named(reference: str, *, setting: str) -> Any:
    """Give what a reference "package.module:name" names; raises `Unusable` that names the setting."""
    module_name, colon, path = reference.partition(":")
    if not (colon and module_name and path):
        raise Unusable(f"{setting}: {reference!r} is no reference; write it as 'package.module:name'.")
    module = import_module(module_name, setting=setting)
    try:
        return reduce(getattr, path.split("."), module)
    except AttributeError:
        raise Unusable(f"{setting}: the module {module_name!r} has no {path!r}.") from None
