"""One served desk for the tests of the pages, and two ways in: as a program that keeps cookies, and as a browser."""

import re

import httpx
import pytest

from tests.pages.serving import served
from workers.http import tokens

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="session")
def pages(desk, tmp_path_factory):
    """The address at which the shared desk is served."""
    with served(desk, tmp_path_factory.mktemp("pages")) as address:
        yield address


@pytest.fixture(scope="session")
def token(desk):
    return tokens.create(desk.store, "editor")[1]


@pytest.fixture
def stranger(pages):
    with httpx.Client(base_url=pages, headers=HTML, timeout=20) as client:
        yield client


@pytest.fixture
def guest(pages, token):
    """A client that is logged in."""
    with httpx.Client(base_url=pages, headers=HTML, timeout=20) as client:
        answer = log_in(client, token)
        assert answer.status_code == 303, answer.text
        yield client


def log_in(client, token, *, after="/pages/"):
    word = field(client.get("/pages/login").text, "csrf")
    return client.post("/pages/login", data={"csrf": word, "token": token, "next": after})


def field(page, name):
    """Give the value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]
