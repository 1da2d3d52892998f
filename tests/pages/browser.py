"""A browser of the machine's own, for tests and screenshots: driven with deadlines, and gone at the end for sure."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Browser, Page, sync_playwright

from tests.desks import children

#: The browser, or None where there is none.
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: No step of a browser may take longer, in milliseconds.
DEADLINE = 20_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser without a window; whatever was started for it is killed at the end."""
    before = set(children(os.getpid()))
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as home, sync_playwright() as play:
        driver = set(children(os.getpid())) - before
        try:
            # The sandbox wants privileges that containers do not give; only our own pages are opened.
            yield play.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-dev-shm-usage"],
                env={**os.environ, "HOME": home},
                timeout=DEADLINE,
            )
        finally:
            for pid in {below for root in driver for below in _descendants(root)}:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _descendants(pid: int) -> Iterator[int]:
    for child in children(pid):
        yield from _descendants(child)
        yield child


def log_in(page: Page, address: str, token: str) -> None:
    """Log in by the page, as a person does."""
    page.goto(f"{address}/pages/login")
    page.fill("#token", token)
    page.press("#token", "Enter")
    page.wait_for_selector("nav[aria-label=Pages]")
