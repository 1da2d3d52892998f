"""The pipeline's fingerprint: changes when code, data, model or settings that shape results change."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from config.analysis import Analysis, Fields

_ROOT = Path(__file__).parent
_LIBRARIES = ("spacy", "trafilatura", "htmldate", "lxml", "ftfy", "pypdf", "py3langid", "charset-normalizer")
_SHAPING = ("document.py", "metadata.py", "analysis.py", "components.py", "intake", "extraction", "classification")


def fingerprint(analysis: Analysis, model: str, own: Mapping[str, str], fields: Fields) -> str:
    """Hash everything that decides what a document says: 16 hexadecimal digits.

    ``own`` names the parts that are the user's, and the version of each.
    """
    parts = {
        "code": _code(),
        "model": model,
        "analysis": analysis.model_dump(mode="json", exclude={"topic_model"}),
        "topics": hashlib.sha256(analysis.topic_model.read_bytes()).hexdigest() if analysis.topic_model else None,
        "fields": fields.model_dump(mode="json"),
        "own": dict(own),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for name in _SHAPING:
        root = _ROOT / name
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(_ROOT).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
