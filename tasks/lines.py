"""`nightdesk analyze`: JSON Lines in, one result document or error a line out, in the same order."""

import json
from collections.abc import Iterable, Iterator

from tasks.analysis import Analyzer
from tasks.errors import PartFailed, Rejected
from tasks.intake.article import Raw
from tasks.intake.record import article_of, parse_object

_MEDIA_TYPE = "application/json"


def analyse_lines(lines: Iterable[bytes], analyzer: Analyzer) -> Iterator[tuple[str, bool]]:
    """Analyse one article a line; yield each output line, and whether its article was analysed.

    Blank lines are passed over. A line that is no article gives ``{"id": …, "error": {"code", "message"}}``.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _analyse(line.rstrip(b"\r\n"), number, analyzer)


def _analyse(line: bytes, number: int, analyzer: Analyzer) -> tuple[str, bool]:
    own_id: object = None
    try:
        fields = parse_object(line, where=f"Line {number}")
        own_id = fields.get("id")
        article = article_of(fields, Raw(content=line, uri=None, media_type=_MEDIA_TYPE), analyzer.fields)
        return analyzer.analyse(article).to_json(), True
    except Rejected as error:
        fault = {"code": error.code, "message": error.message}
    except PartFailed as error:
        fault = {"code": "part_failed", "message": str(error)}
    known = own_id if isinstance(own_id, str | int) else None
    return json.dumps({"id": known, "error": fault}, ensure_ascii=False), False
