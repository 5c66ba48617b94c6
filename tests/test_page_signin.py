"""Signing in through OpenID Connect, at a provider that runs on this machine: each reader has conversations of their own.

Needs the extra ``signin`` and Chromium; without them these tests are skipped and say so.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_page_browser import PATIENCE, ask, browser, expect, free_port, serving  # noqa: F401  (a fixture)

pytest.importorskip("authlib", reason="Signing in needs the extra: pip install footnote[signin]")
jose = pytest.importorskip("joserfc", reason="Signing in needs the extra: pip install footnote[signin]")
CLIENT = "footnote-test"


class Provider:
    """As much of an OpenID provider as it takes: whoever asks chooses a name and is believed."""

    def __init__(self) -> None:
        from joserfc.jwk import RSAKey

        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the name is http.server's
                path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path == "/.well-known/openid-configuration":
                    self._send(provider.about())
                elif path == "/jwks":
                    self._send({"keys": [provider.key.as_dict(private=False)]})
                elif path == "/authorize":
                    self._page("".join(provider.link(name, asked) for name in ("ann", "ben")))
                else:
                    self.send_error(404)

            def do_POST(self) -> None:
                said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                name, _, nonce = said["code"][0].partition(":")
                self._send(
                    {"access_token": "x", "token_type": "Bearer", "id_token": provider.token(name, nonce)}
                )

            def _send(self, what: dict[str, Any]) -> None:
                self._reply(json.dumps(what).encode(), "application/json")

            def _page(self, body: str) -> None:
                self._reply(f"<!doctype html><title>Who are you?</title>{body}".encode(), "text/html")

            def _reply(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def link(self, name: str, asked: dict[str, list[str]]) -> str:
        back = {"code": f"{name}:{asked['nonce'][0]}", "state": asked["state"][0]}
        return f'<p><a href="{asked["redirect_uri"][0]}?{urlencode(back)}">{name}</a></p>'

    def token(self, name: str, nonce: str) -> str:
        from joserfc import jwt

        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": name,
            "email": f"{name}@example.org",
            "nonce": nonce,
        }
        return str(
            jwt.encode({"alg": "RS256", "kid": "one"}, claims | {"iat": now, "exp": now + 600}, self.key)
        )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    provider, port = Provider(), free_port()
    folder = tmp_path_factory.mktemp("library")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(
        f'[auth]\nredirect_uri = "http://localhost:{port}/oauth2callback"\ncookie_secret = "{"x" * 40}"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "none"\n'
        f'server_metadata_url = "{provider.address}/.well-known/openid-configuration"\n'
    )
    with serving(folder, port):
        yield f"http://localhost:{port}"
    provider.server.shutdown()


def signed_in(browser: Any, address: str, name: str) -> Any:  # noqa: F811
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=name).click()
    page.get_by_test_id("stChatInput").wait_for()
    return page


def test_nothing_is_shown_before_signing_in(browser: Any, address: str) -> None:  # noqa: F811
    page = browser.new_context().new_page()
    page.goto(address)
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.get_by_test_id("stChatInput").count() == 0
    assert page.get_by_role("link", name="Articles").count() == 0
    page.context.close()


def test_two_readers_have_conversations_of_their_own(browser: Any, address: str) -> None:  # noqa: F811
    ann, ben = signed_in(browser, address, "ann"), signed_in(browser, address, "ben")
    ask(ann, "How much did China spend?")
    ask(ben, "Who runs BYD?")
    expect(ann.get_by_role("list", name="Conversations")).to_contain_text("How much did China spend?")
    expect(ann.get_by_role("list", name="Conversations")).not_to_contain_text("Who runs BYD?")
    theirs = ann.url
    ben.goto(theirs)
    ben.get_by_test_id("stChatInput").wait_for()
    expect(ben.get_by_role("list", name="Conversations")).to_contain_text("Who runs BYD?")
    assert ben.locator("article.turn").count() == 0
    ann.reload()
    expect(ann.locator("article.turn")).to_have_count(1)  # still signed in, and still there
    ann.get_by_role("button", name="Sign out").click()
    ann.get_by_role("button", name="Sign in").wait_for()
    for page in (ann, ben):
        page.context.close()
