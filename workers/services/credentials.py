"""The embedded services' credentials: generated once, kept for their owner only."""

import secrets
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from workers.services.process import private_file


class Credentials(BaseModel):
    """Passwords and keys of one embedded desk."""

    model_config = ConfigDict(frozen=True)

    broker_password: str
    access_key: str
    secret_key: str
    flower_password: str


def credentials(folder: Path) -> Credentials:
    """Read a desk's credentials, or make them at its first start."""
    path = folder / "credentials.json"
    if path.exists():
        return Credentials.model_validate_json(path.read_bytes())
    made = Credentials(
        broker_password=secrets.token_urlsafe(24),
        access_key=f"ND{secrets.token_hex(9).upper()}",
        secret_key=secrets.token_urlsafe(30),
        flower_password=secrets.token_urlsafe(15),
    )
    private_file(path, made.model_dump_json())
    return made
