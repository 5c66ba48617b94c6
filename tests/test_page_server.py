"""The page as ``footnote chat`` serves it: who may reach it, and the whole way from an upload to a verified export."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_page_browser import browser, expect, free_port  # noqa: F401  (a fixture)

from ui import launch

ROOT = Path(__file__).resolve().parent.parent
RUN = "import sys; from pathlib import Path; from ui.launch import run; run(Path(sys.argv[1]), int(sys.argv[2]), False)"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The page over an empty library, in a folder whose own Streamlit configuration would open it to everybody."""
    folder = tmp_path_factory.mktemp("cwd")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(
        '[server]\naddress = "0.0.0.0"\nenableXsrfProtection = false\nenableCORS = false\nallowedHosts = []\n'
        "[browser]\ngatherUsageStats = true\n"
    )
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder / "library"), str(port)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    yield port, folder / "library"
    server.terminate()
    server.wait(10)


def handshake(port: int, host: str, origin: str) -> int:
    """The status of an attempt to open the page's WebSocket."""
    request = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(request.encode())
        return int(line.recv(200).split()[1])


def test_the_safe_configuration_is_given_in_full() -> None:
    given = launch.options(8501)
    asked_for = {
        "server.address": "127.0.0.1",
        "server.allowedHosts": ["localhost", "127.0.0.1"],
        "server.maxUploadSize": 50,
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.enableStaticServing": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "viewer",
    }
    assert {name: given[name] for name in asked_for} == asked_for
    assert launch.SAFE["server.headless"] is True


def test_only_this_machine_and_only_our_own_page_may_talk_to_it(served: tuple[int, Path]) -> None:
    port, _ = served
    own, evil = f"localhost:{port}", "evil.example"
    assert handshake(port, own, f"http://{own}") == 101
    assert handshake(port, own, f"http://{evil}") != 101
    assert handshake(port, evil, f"http://{own}") != 101
    assert handshake(port, evil, f"http://{evil}") != 101
    listening = [
        line.split()[1]
        for name in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(name).exists()
        for line in Path(name).read_text().splitlines()[1:]
        if line.split()[3] == "0A"
    ]
    mine = [address for address in listening if int(address.split(":")[1], 16) == port]
    assert mine in (["0100007F:" + f"{port:04X}"], [])  # [] where there is no /proc


def test_an_upload_without_the_page_s_token_is_refused(served: tuple[int, Path]) -> None:
    port, _ = served
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/_stcore/upload_file/a/b", data=b"x", method="PUT"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code in (403, 400)


def test_from_an_upload_to_a_verified_export(
    served: tuple[int, Path],
    browser: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    port, library = served
    page = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True).new_page()
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    elsewhere: list[str] = []
    own = (f"http://localhost:{port}", f"ws://localhost:{port}", "blob:", "data:")
    page.on("request", lambda r: None if r.url.startswith(own) else elsewhere.append(r.url))
    page.goto(f"http://localhost:{port}/articles")
    page.locator("input[type=file]").set_input_files(ROOT / "articles" / "counting-the-gap.md")
    expect(page.get_by_role("list", name="What was added")).to_contain_text("1 added")
    page.get_by_role("link", name="Chat").click()
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill("How much did China spend on research and development in 2023?")
    box.press("Enter")
    turn = page.locator("article.turn")
    turn.locator(".actions").wait_for()
    said = turn.locator("q.words").filter(has_text="$745bn").first
    expect(said).to_be_visible()
    page.locator(".sentence").filter(has_text="$745bn").first.locator("button.mark").first.click()
    marked = page.get_by_role("complementary", name="Article").locator("mark.active")
    expect(marked.first).to_be_visible()
    assert "".join(marked.all_text_contents()).split() == said.text_content().split()

    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Export")).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^JSON")).click()
    exported = tmp_path / "conversation.json"
    download.value.save_as(exported)
    (answer,) = json.loads(exported.read_text(encoding="utf-8"))
    assert "$745bn" in answer["text"]
    verified = subprocess.run(
        [sys.executable, "-m", "ui.cli", "verify", str(exported), "--library", str(library)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert elsewhere == []
    page.context.close()
