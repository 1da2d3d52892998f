"""Every setting of a desk: from the environment (``NIGHTDESK_*``), then ``nightdesk.toml``, then these defaults.

Nested settings take a double underscore: ``NIGHTDESK_STORE__BUCKET=news``.
"""

import os
import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from config.analysis import Analysis, Fields
from config.limits import Limits
from config.section import Count, Seconds, Section
from config.services import Api, Flower, Pages, Webhook

ScheduleName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]


class Broker(Section):
    """The Redis-protocol server that holds messages and live progress. Nothing in it is irreplaceable."""

    url: SecretStr | None = Field(
        None, description="Redis (6.2 or newer) or Valkey URL, with its password; none starts an embedded one."
    )
    key_prefix: str = Field("nightdesk:", description="Prefix of every key that is ours, queues included.")
    visibility_timeout: Seconds = Field(
        3600, description="Seconds after which an unacknowledged message is delivered again by the broker itself."
    )

    @field_validator("url")
    @classmethod
    def _url_can_be_used(cls, url: SecretStr | None) -> SecretStr | None:
        """Refuse what is no address; the message never repeats it, as it holds the password."""
        if url is None:
            return None
        try:
            parts = urlsplit(url.get_secret_value())
            good = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good:
            raise PydanticCustomError("broker_url", "write redis://:PASSWORD@HOST:PORT/0, or rediss:// for TLS")
        return url


class Store(Section):
    """The S3 object store that holds submitted files, plans, outcomes and results: the truth of a desk."""

    bucket: str = Field("nightdesk", description="Bucket; made at the first start when it does not exist.")
    endpoint_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s]+",
        description="S3 endpoint other than AWS; with no store configured, embedded.",
    )
    region: str = Field("us-east-1", description="Region name.")
    access_key: SecretStr | None = Field(None, description="Access key; by default from the usual AWS places.")
    secret_key: SecretStr | None = Field(None, description="Secret key; by default from the usual AWS places.")
    embedded: bool | None = Field(
        None, description="Start the embedded store: by default when no endpoint is set; set false to use AWS itself."
    )
    connect_timeout: Seconds = Field(5, description="Seconds to wait for a connection.")
    read_timeout: Seconds = Field(30, description="Seconds to wait for an answer.")
    network_attempts: Count = Field(3, description="Attempts of one request before the article's own retry begins.")


class Work(Section):
    """How workers work."""

    concurrency: int = Field(0, ge=0, description="Worker processes; 0 means one for each core.")
    attempts: Count = Field(3, description="Attempts at an article whose worker dies, before it counts as failed.")
    soft_time_limit: Seconds = Field(120, description="Seconds after which an article is given up in good order.")
    hard_time_limit: Seconds = Field(150, description="Seconds after which its process is killed.")
    retry_budget: Seconds = Field(3600, description="Seconds for which a fault of the store or network is waited out.")
    retry_delay_max: Seconds = Field(60, description="Longest pause between two such attempts.")
    memory_limit_mb: int = Field(
        2048, ge=0, description="Memory an article may take beyond its worker's own, in MB; 0 for no limit (Linux)."
    )
    shutdown_grace: Seconds = Field(20, description="Seconds a stopping worker has for the articles in hand.")


class Queue(Section):
    """How much waits in the broker, and how often the desk looks after it."""

    window: Count = Field(
        1000,
        description="Most articles of one run queued or in work at once; fewer as long as they keep the workers busy.",
    )
    tend_interval: Seconds = Field(2, description="Seconds between two looks at the open runs (feeding, finishing).")
    lost_after: Seconds = Field(
        10, description="Seconds after sending at which an article found nowhere in the broker is sent again."
    )
    schedule_interval: Seconds = Field(10, description="Seconds between two looks at what the schedule has due.")
    planning_timeout: Seconds = Field(900, description="Seconds without a new shard after which planning is given up.")


class Duplicates(Section):
    """Copies of an article in other bytes."""

    exact: bool = Field(
        True, description="Call an article with the words, title and date of an earlier one `duplicate`; store it not."
    )
    near: bool = Field(True, description="Note near copies and syndicated copies in outcomes and `duplicates.jsonl`.")
    threshold: float = Field(
        0.7, ge=0.3, le=1, description="Share of word sequences in common from which an article is a near copy."
    )
    days: Count = Field(90, description="Days of the archive that new articles are compared to.")


class After(Section):
    """What is made at the end of a run."""

    tables: bool = Field(True, description="Write what a run stored as Parquet tables, `runs/RUN/tables/`.")
    report: bool = Field(True, description="Write the morning report, `runs/RUN/report.html`.")
    nights: int = Field(7, ge=0, description="Earlier runs that the report compares its topics to.")
    attempts: Count = Field(8, description="Attempts at a step, over some hours, before it is given up.")


class Query(Section):
    """Limits of `nightdesk query` and of what the report asks."""

    seconds: Seconds = Field(60, description="Seconds after which a query is stopped.")
    memory_mb: Count = Field(1024, description="Memory a query may take, in MB.")


class Schedule(Section):
    """A recurring run over sources, as a table ``[schedule.NAME]``."""

    cron: str = Field(description="When: minute, hour, day of month, month, day of week, as cron has them.")
    time_zone: str = Field("UTC", description="Time zone of `cron`, as `Europe/Vienna`; summer time is taken care of.")
    sources: tuple[str, ...] = Field(min_length=1, description="Files, folders and `s3://bucket/prefix` to look at.")
    recursive: bool = Field(True, description="Look into folders of folders.")
    patterns: tuple[str, ...] = Field(
        (), description="Names of files to take, as `*.html`; a pattern with a slash is for the path in its source."
    )
    settle: float = Field(60, ge=0, description="Seconds for which a file must not have changed before it is taken.")
    reprocess: Literal["changed", "outdated", "all"] = Field(
        "changed",
        description="Which known files to take again: `changed` ones only; all of them once the pipeline has changed "
        "(`outdated`); `all` of them, every time. A result that is up to date is never made again.",
    )

    @field_validator("cron")
    @classmethod
    def _cron_can_be_read(cls, cron: str) -> str:
        try:
            next(CronSim(cron, datetime.now(UTC)))
        except (CronSimError, StopIteration) as error:
            reason = str(error) or "it never comes"
            raise ValueError(f"{cron!r} is no time ({reason}); write e.g. '0 2 * * *'") from None
        return cron

    @field_validator("time_zone")
    @classmethod
    def _time_zone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {name!r}; write e.g. 'Europe/Vienna'") from None
        return name


class Settings(BaseSettings):
    """All settings of a desk."""

    model_config = SettingsConfigDict(
        env_prefix="NIGHTDESK_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        toml_file=os.environ.get("NIGHTDESK_CONFIG", "nightdesk.toml"),
    )

    data_dir: Path = Field(Path(".nightdesk"), description="Where the embedded services keep their data.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    broker: Broker = Broker()
    store: Store = Store()
    work: Work = Work()
    queue: Queue = Queue()
    limits: Limits = Limits()
    analysis: Analysis = Analysis()
    fields: Fields = Fields()
    duplicates: Duplicates = Duplicates()
    after: After = After()
    query: Query = Query()
    api: Api = Api()
    pages: Pages = Pages()
    webhook: Webhook = Webhook()
    flower: Flower = Flower()
    schedule: dict[ScheduleName, Schedule] = Field({}, description="Recurring runs, a table each.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def embeds_store(self) -> bool:
        """Whether the desk starts its own object store."""
        return self.store.embedded if self.store.embedded is not None else self.store.endpoint_url is None

    @property
    def embeds_broker(self) -> bool:
        """Whether the desk starts its own broker."""
        return self.broker.url is None


class UnreadableSettings(ValueError):
    """The settings cannot even be read; the message says where."""


@cache
def settings() -> Settings:
    """Read the settings once for this process; raises what `read_settings` raises."""
    return read_settings()


def read_settings() -> Settings:
    """Read the settings.

    Raises `UnreadableSettings` for what is no TOML or no JSON, and a `ValidationError` for wrong ones.
    """
    try:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UnreadableSettings(f"{Settings.model_config.get('toml_file')} is no TOML file ({error})") from None
    except SettingsError as error:
        raise UnreadableSettings(str(error)) from None
