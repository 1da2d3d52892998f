"""Settings of what a desk offers to others: the HTTP API and its pages, Flower, the webhook."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from config.section import Count, Seconds, Section


class Api(Section):
    """The HTTP API."""

    host: str = Field("127.0.0.1", description="Address to listen on; put a TLS proxy in front of any other.")
    port: int = Field(0, ge=0, le=65535, description="Port to listen on; 0 takes a free one and says which.")
    sources: tuple[str, ...] = Field(
        (), description="Folders and `s3://bucket/prefix` that may be named in requests; with none, only uploads."
    )
    request_bytes: Count = Field(100_000_000, description="Largest request, in bytes.")
    request_files: Count = Field(1000, description="Most files in one request.")
    analyze_seconds: Seconds = Field(30, description="Seconds for which `POST /analyze` waits for its result.")
    public: tuple[Literal["/health", "/metrics"], ...] = Field((), description="Routes that answer without a token.")


class Flower(Section):
    """Flower, Celery's dashboard."""

    host: str = Field("127.0.0.1", description="Address to listen on; put a TLS proxy in front of any other.")
    port: int = Field(0, ge=0, le=65535, description="Port to listen on; 0 takes a free one and says which.")
    user: str = Field("nightdesk", pattern="^[^:,]+$", description="Name to log in with.")
    password: SecretStr | None = Field(
        None, description="Password to log in with; `nightdesk up` makes one when none is set."
    )
    read_only: bool = Field(
        True, description="Show, and change nothing; false lets those who log in stop workers and tasks."
    )
    max_tasks: Count = Field(10_000, description="Most tasks it keeps in memory and across restarts.")
    file: Path | None = Field(
        None, description="Where it keeps what it has seen across restarts; by default `flower` in `data_dir`."
    )


class Pages(Section):
    """The pages that the HTTP API's process serves under `/pages/`."""

    session_seconds: Seconds = Field(43_200, description="Seconds after which a login ends.")
    search_articles: Count = Field(
        100_000, description="Most articles, the newest first, that the search of a desk's pages looks at."
    )


class Webhook(Section):
    """What is told at the end of a run."""

    url: str | None = Field(
        None, pattern="^https?://", description="Where the end of a run is posted to; none tells nobody."
    )
    secret: SecretStr | None = Field(None, description="Key of the HMAC-SHA256 signature; required with `url`.")
    attempts: Count = Field(10, description="Attempts at one message, over some two hours, before it is given up.")
    timeout: Seconds = Field(10, description="Seconds to wait for an answer.")

    @model_validator(mode="after")
    def _is_signed(self) -> "Webhook":
        if self.url and not (self.secret and self.secret.get_secret_value()):
            raise ValueError("webhook.url needs webhook.secret: unsigned messages could be anybody's")
        return self
