"""Reading a submission from a request: uploaded files, text, or names of allowed sources."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from config.services import Api
from tasks.runs.records import Lane
from tasks.runs.sources import Found, find
from tasks.store import Store
from workers.http.problems import Refused
from workers.http.sources import allowed


class Asked(BaseModel):
    """A submission without files: the text of one article, or URIs of sources, or both."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "LONDON (Reuters) - Officials said on Monday that talks would go on."},
                {"uris": ["s3://news/2026/03/07/"], "lane": "bulk"},
            ]
        },
    )

    text: str | None = Field(None, min_length=1, description="The text of one article.")
    uris: list[str] = Field([], max_length=100, description="Sources, each under one of the setting `api.sources`.")
    lane: Lane = Field("urgent", description="`urgent` is taken first; `bulk` is for what may wait.")


@dataclass(slots=True)
class Submission:
    """What is to be planned; uploaded files lie in ``folder`` until that is done."""

    folder: Path
    asked: Asked
    sources: list[str] = field(default_factory=list)
    uploads: list[Found] = field(default_factory=list)
    digest: str = ""

    def files(self, store: Store) -> Iterator[Found]:
        """Yield the article files, uploads first."""
        yield from self.uploads
        for source in self.sources:
            yield from find(source, store)

    def names(self) -> tuple[str, ...]:
        """Give what the run says it is about."""
        return tuple([found.uri for found in self.uploads] + self.sources)

    def close(self) -> None:
        """Delete the uploaded files."""
        shutil.rmtree(self.folder, ignore_errors=True)


async def read_submission(request: Request, folder: Path, limits: Api) -> Submission:
    """Read a request's body into a folder; raises `Refused` when there is nothing in it, or what is not allowed."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        made = await _form(request, folder, limits)
    elif kind == "application/json":
        made = Submission(folder, _asked(await request.body()))
    else:
        raise Refused(415, "unsupported_media_type", "Send multipart/form-data with files, or application/json.")
    if made.asked.text:
        made.uploads.append(keep(made, "text.txt", made.asked.text.encode("utf-8", "replace")))
    made.sources = [allowed(uri, limits.sources) for uri in made.asked.uris]
    if not made.uploads and not made.sources:
        raise Refused(422, "nothing_submitted", "Send at least one file, a text, or a URI.")
    made.digest = await run_in_threadpool(_digest, made)
    return made


def _asked(body: bytes | dict[str, Any]) -> Asked:
    try:
        return Asked.model_validate(json.loads(body) if isinstance(body, bytes) else body)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors())
        raise Refused(422, "invalid", faults) from None
    except (ValueError, RecursionError):
        raise Refused(400, "json_invalid", "The body is not JSON.") from None


async def _form(request: Request, folder: Path, limits: Api) -> Submission:
    async with request.form(max_files=limits.request_files, max_fields=200, max_part_size=limits.request_bytes) as form:
        fields: dict[str, Any] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                known = fields.setdefault(name, [] if name == "uris" else value)
                if name == "uris":
                    cast("list[str]", known).append(value)
        made = Submission(folder, _asked(fields))
        for _, value in form.multi_items():
            if isinstance(value, UploadFile):
                made.uploads.append(await run_in_threadpool(upload, made, value))
    return made


def upload(made: Submission, file: UploadFile) -> Found:
    """Copy an uploaded file into the folder of a submission."""
    path = made.folder / f"{len(made.uploads):05}"
    with path.open("wb") as copy:
        shutil.copyfileobj(file.file, copy)
    return Found(_name(file.filename or "", len(made.uploads)), path=path)


def keep(made: Submission, name: str, content: bytes) -> Found:
    """Write content into the folder of a submission, as a file with a name."""
    path = made.folder / f"{len(made.uploads):05}"
    path.write_bytes(content)
    return Found(name, path=path)


def _name(given: str, n: int) -> str:
    """A file's own name, without its path; it is shown and its ending is a hint, and it is never opened."""
    name = PurePosixPath(given.replace("\\", "/")).name
    return "".join(c for c in name if c.isprintable())[:200] or f"upload-{n}"


def _digest(made: Submission) -> str:
    digest = hashlib.sha256(made.asked.model_dump_json().encode())
    for found in made.uploads:
        digest.update(f"\0{found.uri}\0".encode("utf-8", "replace"))
        if found.path:
            with found.path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
