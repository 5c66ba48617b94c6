"""How long readers wait for the first words: ``python tests/page_speed.py LIBRARY --people 5 QUESTION…``.

Each reader has a browser window of their own and asks the questions in turn, all at the same time; a time runs from the
key that sends a question to the first words of its answer, or to the refusal, being in the page. Needs Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
SERVE = "import sys; from pathlib import Path; from ui.launch import run; run(Path(sys.argv[1]), int(sys.argv[2]), False)"
SINCE = """() => {
  const find = (node) => [...node.querySelectorAll('*')].flatMap((e) => [
    ...(e.matches('article.turn') ? [e] : []), ...(e.shadowRoot ? find(e.shadowRoot) : [])]);
  const there = find(document).length;
  window.firstWords = new Promise((done) => {
    let start = null;
    addEventListener('keydown', (event) => { if (event.key === 'Enter' && start === null) start = performance.now(); }, true);
    const look = () => {
      const turns = find(document);
      const turn = turns.length > there ? turns.at(-1) : null;
      if (turn && turn.querySelector('.sentence .words, .refusal .message')) done(performance.now() - start);
      else requestAnimationFrame(look);
    };
    look();
  });
}"""


async def ask(page: Any, question: str) -> float:
    """Seconds from the key to the first words."""
    box = page.get_by_test_id("stChatInput").locator("textarea")
    await box.fill(question)
    await page.evaluate(SINCE)
    await box.press("Enter")
    waited = float(await page.evaluate("window.firstWords")) / 1000
    await page.locator("article.turn .actions").last.wait_for()
    await page.wait_for_timeout(300)
    return waited


async def reader(page: Any, address: str, questions: list[str], ready: asyncio.Barrier) -> list[float]:
    """One reader, who asks each question when the others ask theirs."""
    page.set_default_timeout(60_000)
    await page.goto(address)
    await page.get_by_test_id("stChatInput").wait_for()
    await page.wait_for_timeout(3000)
    times = []
    for question in questions:
        await ready.wait()
        times.append(await ask(page, question))
    return times


async def readers(address: str, questions: list[str], people: int) -> list[float]:
    """The times of all of them."""
    from playwright.async_api import async_playwright
    from test_page_browser import QUIET

    async with async_playwright() as runner:
        own = Path(runner.chromium.executable_path)
        found = str(own) if own.exists() else shutil.which("chromium")
        browser = await runner.chromium.launch(executable_path=found, args=QUIET)
        ready = asyncio.Barrier(people)
        turned = [questions[i % len(questions) :] + questions[: i % len(questions)] for i in range(people)]
        pages = [await (await browser.new_context()).new_page() for _ in range(people)]
        times = await asyncio.gather(
            *(reader(page, address, mine, ready) for page, mine in zip(pages, turned, strict=True))
        )
        await browser.close()
    return sorted(t for mine in times for t in mine)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("questions", nargs="+")
    parser.add_argument("--people", type=int, default=5)
    options = parser.parse_args()
    from test_page_browser import free_port

    port = free_port()
    command = [sys.executable, "-c", SERVE, str(options.library), str(port)]
    server = subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.DEVNULL)
    try:
        time.sleep(12)  # the models are loaded while nobody asks
        times = asyncio.run(readers(f"http://localhost:{port}", options.questions, options.people))
    finally:
        server.terminate()
        server.wait(10)
    print(
        f"{len(times)} questions of {options.people} readers at once: first words after {statistics.median(times):.2f} s "
        f"(median), {times[int(0.95 * (len(times) - 1))]:.2f} s (95 %), {times[-1]:.2f} s (longest)"
    )


if __name__ == "__main__":
    main()
