"""Pictures of every page for the docs: ``make screenshots``. Only the seeds and the tests' own articles are shown."""

import base64
import json
import shutil
import tempfile
from contextlib import chdir
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tasks.runs.after import Finisher
from tests.desks import TestDesk, started
from tests.news import article
from tests.pages.browser import CHROMIUM, DEADLINE, chromium, log_in
from tests.pages.serving import served, tended
from workers.http import tokens

SIZES = {"large": (1280, 860), "small": (360, 780)}
SCHEMES = ("light", "dark")
OUT = Path("docs/pages")
MOST_BYTES = 150_000
# The browser itself makes the small pictures out of the exact ones.
WEBP = """async (png) => {
  const given = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([given], {type: 'image/png'}));
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const blob = await canvas.convertToBlob({type: 'image/webp', quality: 0.82});
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}"""


def main() -> None:
    """Start a desk, fill it, and take the pictures."""
    OUT.mkdir(exist_ok=True)
    if CHROMIUM is None:
        raise SystemExit("There is no chromium on this machine.")
    with tempfile.TemporaryDirectory(prefix="nightdesk-") as name, started(Path(name)) as desk:
        folder = Path(name)
        desk.local.start_worker()
        _, token = tokens.create(desk.store, "editor")
        fill(desk, folder)
        with served(desk, folder) as address, tended(desk), chromium() as browser:
            for size, (width, height) in SIZES.items():
                for scheme in SCHEMES:
                    look = {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
                    take(desk, browser.new_context(**look), address, token, f"{size}-{scheme}")


def fill(desk: TestDesk, folder: Path) -> None:
    """Run the seeds, and a folder in which something is wrong."""
    shutil.copytree("seeds", folder / "morning")
    evening = folder / "evening"
    evening.mkdir()
    for n in range(40):
        (evening / f"brief-{n:02}.txt").write_text(article(n), encoding="utf-8")
    (evening / "empty.txt").write_bytes(b"")
    (evening / "archive.zip").write_bytes(b"PK\3\4 this is no archive")
    # Named as from where they are, so that no path of this machine is in the pictures.
    with chdir(folder):
        desk.run("evening")
        desk.run("morning")
    Finisher(desk.store, desk.tender.progress, desk.settings).take_all()


def take(desk: TestDesk, context: BrowserContext, address: str, token: str, ending: str) -> None:
    """Take the pictures of all pages in one size and one scheme."""
    page = context.new_page()
    page.set_default_timeout(DEADLINE)
    page.goto(f"{address}/pages/login")
    save(page, OUT / f"login-{ending}.webp")
    log_in(page, address, token)
    page.goto(f"{address}/pages/new")
    page.fill("#text", article(3))
    save(page, OUT / f"new-{ending}.webp")
    page.fill("#text", "")
    lines = "".join(json.dumps({"text": f"{article(n)} {ending}"}) + "\n" for n in range(600))
    page.set_input_files("#files", [{"name": "tonight.jsonl", "mimeType": "text/plain", "buffer": lines.encode()}])
    page.click("#hand-in button")
    page.wait_for_selector(".run progress")
    page.goto(f"{address}/pages/")
    page.wait_for_selector(".run[data-going] [data-count=stored]:not([hidden])")
    page.wait_for_timeout(1500)
    save(page, OUT / f"runs-{ending}.webp")
    desk.tender.cancel(str(page.get_attribute(".run[data-going]", "data-run")))
    page.goto(f"{address}/pages/")
    page.click("h3 a:text('evening')")
    save(page, OUT / f"run-{ending}.webp")
    page.goto(f"{address}/pages/")
    page.click("h3 a:text('morning')")
    page.click("text=The morning report")
    save(page, OUT / f"report-{ending}.webp")
    page.goto(f"{address}/pages/search?q=minist*+said")
    page.wait_for_selector(".hits li")
    save(page, OUT / f"search-{ending}.webp")
    page.goto(f"{address}/pages/search?q=Arvania")
    page.click(".hits a >> nth=0")
    page.locator(".legend").evaluate("(e) => e.scrollIntoView()")
    page.focus(".reader .m[data-l~=quote]:not([data-l~=place]) >> nth=0")
    save(page, OUT / f"article-{ending}.webp")
    context.close()


def save(page: Page, path: Path) -> None:
    """Save what is seen."""
    png = base64.b64encode(page.screenshot()).decode()
    picture = base64.b64decode(page.evaluate(WEBP, png))
    assert len(picture) < MOST_BYTES, (path, len(picture))
    path.write_bytes(picture)


if __name__ == "__main__":
    main()
