"""Which desk this process talks to: the one in the settings, or else the one that runs in this folder."""

import fcntl
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr

from config.settings import Settings, settings


class Address(BaseModel):
    """How to reach the services of a running desk; kept in its folder, for its owner only.

    ``serves`` tells a desk that takes work from others from one that ends with its own run.
    """

    model_config = ConfigDict(frozen=True)

    pid: int
    command: str
    serves: bool
    broker_url: str | None = None
    store_endpoint: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    flower_url: str | None = None
    api_url: str | None = None

    def applied_to(self, base: Settings) -> Settings:
        """Fill in what the settings leave to an embedded desk."""
        broker, store = base.broker, base.store
        if base.embeds_broker and self.broker_url:
            broker = broker.model_copy(update={"url": SecretStr(self.broker_url)})
        if base.embeds_store and self.store_endpoint:
            store = store.model_copy(
                update={
                    "endpoint_url": self.store_endpoint,
                    "access_key": SecretStr(self.access_key or ""),
                    "secret_key": SecretStr(self.secret_key or ""),
                    "embedded": False,
                }
            )
        return base.model_copy(update={"broker": broker, "store": store})


def address_file(data_dir: Path) -> Path:
    """Where a running desk says how to reach it."""
    return data_dir / "desk.json"


def lock_file(data_dir: Path) -> Path:
    """What a running desk holds locked, so that a folder has one desk at most."""
    return data_dir / "lock"


def running_desk(data_dir: Path) -> Address | None:
    """Find the desk that runs in a folder; None when none does."""
    try:
        with lock_file(data_dir).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except BlockingIOError:
        pass
    except OSError:
        return None
    try:
        return Address.model_validate_json(address_file(data_dir).read_bytes())
    except (OSError, ValueError):
        return None


@cache
def resolved_settings() -> Settings:
    """Give the settings with the broker and store of the running desk filled in where none are configured."""
    base = settings()
    address = running_desk(base.data_dir) if base.embeds_broker or base.embeds_store else None
    return address.applied_to(base) if address else base
