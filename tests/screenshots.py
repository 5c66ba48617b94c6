"""Makes the README's pictures from the running page: ``python tests/screenshots.py docs/images``.

The sample articles are taken into a library of their own; what the sample cannot show (a chat model's answer with
its verdicts) comes from the tests' stand-in. Look at every picture before it goes into the README.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SPENDING = "How much did China spend on R&D in 2023?"


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser: Playwright's own, or the one on the PATH."""
    from playwright.sync_api import sync_playwright
    from test_page_browser import QUIET

    with sync_playwright() as runner:
        own = Path(runner.chromium.executable_path)
        found = str(own) if own.exists() else shutil.which("chromium")
        browser = runner.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@contextmanager
def sample(folder: Path) -> Iterator[str]:
    """The page over the sample articles, at its address."""
    import subprocess
    import time

    from test_page_browser import free_port

    from assistant import Assistant

    with Assistant.open(folder / "library") as assistant:
        assistant.ingest([HERE.parent / "articles"])
    port = free_port()
    code = "import sys; from pathlib import Path; from ui.launch import run; run(Path(sys.argv[1]), int(sys.argv[2]), False)"
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(folder / "library"), str(port)],
        cwd=HERE.parent,
        stdout=subprocess.DEVNULL,
    )
    try:
        time.sleep(6)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(10)


class Visit:
    """A reader whose every step can be pictured."""

    def __init__(
        self, browser: Any, address: str, out: Path, size: dict[str, int], scheme: str = "light"
    ) -> None:
        self.page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
        self.out = out
        self.page.goto(address)
        self.page.get_by_test_id("stChatInput").wait_for()
        self.page.wait_for_timeout(2500)

    def ask(self, question: str) -> Any:
        from test_page_browser import ask

        turn = ask(self.page, question)
        self.page.wait_for_timeout(1200)
        return turn

    def picture(self, name: str) -> None:
        self.page.mouse.move(5, self.page.viewport_size["height"] - 5)
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=self.out / f"{name}.png")
        print(f"{name}.png {(self.out / f'{name}.png').stat().st_size // 1024} KB")


def take(out: Path) -> None:
    """All pictures."""
    from test_page_browser import free_port, serving

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        folder = Path(made)
        with sample(folder) as address:
            desk = Visit(browser, address, out, DESK)
            desk.page.get_by_role("list", name="Questions to begin with").wait_for()
            desk.picture("first-visit")
            turn = desk.ask(SPENDING)
            desk.picture("answer")
            turn.locator("button.mark").first.click()
            desk.picture("article")
            desk.page.keyboard.press("Escape")
            desk.page.get_by_role("button", name="New conversation").click()
            desk.page.wait_for_timeout(800)
            refusal = desk.ask("Who is the chief executive of BYD?")
            refusal.locator("summary").first.click()
            desk.picture("refusal")
            desk.page.get_by_role("link", name="Articles").click()
            desk.page.get_by_role("list", name="Articles").wait_for()
            desk.picture("articles")

            dark = Visit(browser, address, out, DESK, "dark")
            dark.ask(SPENDING).locator("button.mark").first.click()
            dark.picture("dark")

            phone = Visit(browser, address, out, PHONE)
            turn = phone.ask(SPENDING)
            phone.picture("phone")
            turn.locator("button.mark").first.click()
            phone.picture("phone-article")
        (folder / "stand-in").mkdir()
        port = free_port()
        with serving(folder / "stand-in", port):
            stand_in = Visit(browser, f"http://localhost:{port}", out, DESK)
            stand_in.ask("How much did China spend?")
            stand_in.picture("conflict")
            stand_in.page.get_by_role("button", name="New conversation").click()
            turn = stand_in.ask("write how much China spent")
            turn.get_by_text("held back").click()
            stand_in.picture("chat-model")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/screenshots.py docs/images")
    take(Path(sys.argv[1]))
