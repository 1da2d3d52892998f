"""Broker and store over TLS: a certificate that nobody vouches for is refused in plain words; a known one is taken."""

import socket
import ssl
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.settings import Broker
from config.settings import Store as StoreSettings
from tasks.errors import Transient
from tasks.runs.broker import broker_answers, connect
from tasks.store import Store

# Made for these tests, worth nothing: key and certificate of 127.0.0.1, signed by itself.
CERTIFICATE = Path("tests/self-signed.pem")


@pytest.fixture
def port():
    """A server that does the handshake and answers PONG to whatever comes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(listener, context), daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def _serve(listener, context):
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(client, context), daemon=True).start()


def _answer(client, context):
    try:
        with context.wrap_socket(client, server_side=True) as secure:
            while secure.recv(4096):
                secure.sendall(b"+PONG\r\n")
    except OSError:
        client.close()


def test_a_broker_that_nobody_vouches_for_is_refused(port):
    client = connect(Broker(url=SecretStr(f"rediss://:secret@127.0.0.1:{port}/0")))
    with pytest.raises(Transient, match="certificate is not trusted") as caught, broker_answers():
        client.ping()
    assert "secret" not in str(caught.value)


def test_a_broker_whose_certificate_is_known_is_reached(port):
    url = f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={CERTIFICATE}&protocol=2"
    with broker_answers():
        assert connect(Broker(url=SecretStr(url))).ping()


def test_a_store_that_nobody_vouches_for_is_refused(port):
    settings = StoreSettings(
        endpoint_url=f"https://127.0.0.1:{port}",
        access_key=SecretStr("a"),
        secret_key=SecretStr("hidden"),
        network_attempts=1,
    )
    with pytest.raises(Transient, match=r"SSL|certificate") as caught:
        Store(settings).head("x")
    assert "hidden" not in str(caught.value)


def test_no_secret_is_shown_by_settings():
    store = StoreSettings(access_key=SecretStr("AK"), secret_key=SecretStr("hidden"))
    broker = Broker(url=SecretStr("redis://:hidden@127.0.0.1:1/0"))
    assert "hidden" not in f"{store!r}{store}{broker!r}{broker}{store.model_dump_json()}{broker.model_dump_json()}"
