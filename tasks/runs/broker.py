"""The broker as our own code reaches it: time limits on everything, and its absence is `Transient`."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from config.settings import Broker
from tasks.errors import Transient


def connect(settings: Broker) -> redis.Redis:
    """Open a connection pool to the broker with time limits on everything."""
    if settings.url is None:
        raise ValueError("No broker is configured (broker.url).")
    return redis.Redis.from_url(
        settings.url.get_secret_value(),
        decode_responses=True,
        socket_timeout=15,
        socket_connect_timeout=5,
        socket_keepalive=True,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=1, base=0.05), 3),
    )


@contextmanager
def broker_answers() -> Iterator[None]:
    """Turn the broker's absence, its being full or read-only, and its refusal to let us in, into `Transient`."""
    try:
        yield
    except redis.AuthenticationError as error:
        raise Transient("The broker refuses the password (broker.url).", waits_on="broker") from error
    except redis.ConnectionError as error:
        why = _why(error)
        raise Transient(f"The broker does not answer ({why}).", waits_on="broker") from error
    except (redis.TimeoutError, redis.exceptions.ReadOnlyError, redis.exceptions.OutOfMemoryError) as error:
        raise Transient(f"The broker does not answer ({type(error).__name__}).", waits_on="broker") from error


def _why(error: redis.ConnectionError) -> str:
    """Say what is wrong with a connection; only a certificate is named: other messages may hold an address."""
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate is not trusted; name its authority with ?ssl_ca_certs=FILE in broker.url"
    return type(error).__name__
