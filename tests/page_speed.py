"""How long readers wait for the first words: ``python tests/page_speed.py LIBRARY --people 5 QUESTION…``.

All readers ask the questions in turn, at the same time. The first has a browser here, and its time runs from the key that
sends a question to the first words of the answer, or of the refusal, being in the page. The browsers of the others are
meant to run on machines of their own, so they speak Streamlit's protocol and draw nothing; with ``--windows`` every reader
has a browser here instead, and what is measured is for the most part those browsers. Needs Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from websockets.typing import Origin, Subprotocol

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
SERVE = "import sys; from pathlib import Path; from ui.launch import run; run(Path(sys.argv[1]), int(sys.argv[2]), False)"
WARMING = 20
"""Seconds in which the readers look at the page while the models are loaded."""
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
      else setTimeout(look, 40);
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
    """One reader with a browser here, who asks each question when the others ask theirs."""
    page.set_default_timeout(60_000)
    await page.goto(address)
    await page.get_by_test_id("stChatInput").wait_for()
    await page.wait_for_timeout(WARMING * 1000)
    times = []
    for question in questions:
        await ready.wait()
        times.append(await ask(page, question))
    return times


async def far_reader(address: str, questions: list[str], ready: asyncio.Barrier) -> list[float]:
    """One reader whose browser is elsewhere; the times are until the first words have come over the wire."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from websockets.asyncio.client import connect

    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    async with connect(
        stream, origin=Origin(address), subprotocols=[Subprotocol("streamlit")], max_size=None
    ) as server:
        begin = BackMsg()
        begin.rerun_script.query_string = ""
        await server.send(begin.SerializeToString())
        box, seen = await drawn(server, set())
        await asyncio.sleep(WARMING)
        times = []
        for question in questions:
            await ready.wait()
            asked = BackMsg()
            widget = asked.rerun_script.widget_states.widgets.add()
            widget.id, widget.chat_input_value.data = box, question
            start = time.perf_counter()
            await server.send(asked.SerializeToString())
            _, seen = await drawn(server, seen)
            times.append(time.perf_counter() - start)
            await asyncio.sleep(0.5)
        return times


async def drawn(server: ClientConnection, seen: set[str]) -> tuple[str, set[str]]:
    """Takes in what the server draws until there are words in a turn that is not among ``seen``, or else (for the first
    look at the page) until it is whole. Returns the name of the box for questions and all turns with words."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    box, first = "", not seen
    looks: asyncio.Task[None] | None = None
    async for message in server:
        news = ForwardMsg.FromString(message)
        if news.WhichOneof("type") == "auto_rerun" and not first:
            looks = asyncio.create_task(
                look_again(server, news.auto_rerun.fragment_id, news.auto_rerun.interval)
            )
        element = news.delta.new_element
        box = element.chat_input.id or box
        if element.bidi_component.component_name == "footnote_answer":
            turn = json.loads(element.bidi_component.json)
            if (
                turn["answer"]
                and (turn["answer"]["sentences"] or turn["answer"]["refused"])
                and turn["id"] not in seen
            ):
                if looks:
                    looks.cancel()
                return box, seen | {turn["id"]}
        if first and box and news.WhichOneof("type") == "script_finished":
            return box, {""}
    raise ConnectionError("the server closed the connection before it had answered")


async def look_again(server: ClientConnection, fragment: str, seconds: float) -> None:
    """What a browser does while an answer is being made: asks for that part of the page again and again."""
    from streamlit.proto.BackMsg_pb2 import BackMsg

    again = BackMsg()
    again.rerun_script.fragment_id, again.rerun_script.is_auto_rerun = fragment, True
    while True:
        await asyncio.sleep(seconds)
        await server.send(again.SerializeToString())


async def readers(
    address: str, questions: list[str], people: int, windows: int
) -> tuple[list[float], list[float]]:
    """The times of those with a browser here, and of the others."""
    from playwright.async_api import async_playwright
    from test_page_browser import QUIET

    async with async_playwright() as runner:
        own = Path(runner.chromium.executable_path)
        found = str(own) if own.exists() else shutil.which("chromium")
        browser = await runner.chromium.launch(executable_path=found, args=QUIET)
        ready = asyncio.Barrier(people)
        turned = [questions[i % len(questions) :] + questions[: i % len(questions)] for i in range(people)]
        pages = [await (await browser.new_context()).new_page() for _ in range(windows)]
        times = await asyncio.gather(
            *(reader(page, address, mine, ready) for page, mine in zip(pages, turned, strict=False)),
            *(far_reader(address, mine, ready) for mine in turned[windows:]),
        )
        await browser.close()
    here, elsewhere = times[:windows], times[windows:]
    return [t for mine in here for t in mine], [t for mine in elsewhere for t in mine]


def said(times: list[float]) -> str:
    """``0.31 s (median), 0.40 s (95 %), 0.42 s (longest of 25)``"""
    times = sorted(times)
    worst = times[int(0.95 * (len(times) - 1))]
    return f"{statistics.median(times):.2f} s (median), {worst:.2f} s (95 %), {times[-1]:.2f} s (longest of {len(times)})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("questions", nargs="+")
    parser.add_argument("--people", type=int, default=5)
    parser.add_argument("--windows", action="store_true", help="a browser on this machine for every reader")
    options = parser.parse_args()
    from test_page_browser import free_port

    port = free_port()
    command = [sys.executable, "-c", SERVE, str(options.library), str(port)]
    server = subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        windows = options.people if options.windows else 1
        here, elsewhere = asyncio.run(
            readers(f"http://localhost:{port}", options.questions, options.people, windows)
        )
    finally:
        server.terminate()
        server.wait(10)
    print(f"{options.people} readers at once; first words in a browser here after {said(here)}")
    if elsewhere:
        print(f"on the wire, for browsers elsewhere, after {said(elsewhere)}")


def wait_for(port: int) -> None:
    """Until the server listens."""
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("localhost", port), 1):
            return
        time.sleep(0.2)


if __name__ == "__main__":
    main()
