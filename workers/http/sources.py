"""Which sources a request may name: those under an allowed one, and nothing else."""

from collections.abc import Iterable
from pathlib import Path

from workers.http.problems import Refused

_S3 = "s3://"
_FILE = "file://"


def allowed(uri: str, sources: Iterable[str]) -> str:
    """Give a URI as a source; raises `Refused` when it lies under none of the allowed ones."""
    here = uri.removeprefix(_FILE)
    if not any(_under(here, source) for source in sources):
        raise Refused(403, "source_not_allowed", f"{uri!r} lies under none of the allowed sources (api.sources).")
    return here if here.startswith(_S3) else str(Path(here).resolve())


def _under(uri: str, source: str) -> bool:
    if "\0" in uri or ".." in uri.split("/"):
        return False
    if source.startswith(_S3):
        folder = source if source.endswith("/") else f"{source}/"
        return uri == source or uri.startswith(folder)
    if "://" in uri or not uri.startswith("/"):
        return False
    try:
        return Path(uri).resolve().is_relative_to(Path(source).resolve())
    except (OSError, RuntimeError):
        return False
