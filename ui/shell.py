"""The frame of the page: what all screens share, the navigation between them, the conversations at the side."""

from __future__ import annotations

import contextlib
import gc
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from assistant import FootnoteError
from assistant.conversations import Conversations
from ui import components
from ui.work import UNEXPECTED, Work

if TYPE_CHECKING:
    from assistant import Article, Assistant
    from ui.evaluations import EvalJob

log = logging.getLogger(__name__)
SUGGESTED = 4
"""Questions to begin with."""
ICON = Path(components.__file__).with_name("mark.svg")
"""A file of ours: Streamlit fetches named icons for the tab from another host."""
WORDMARK = Path(components.__file__).with_name("wordmark.svg")


@dataclass
class Services:
    """What the screens talk to. One for all sessions of a server."""

    assistant: Assistant
    conversations: Conversations
    folder: Path
    work: Work = field(default_factory=Work)
    evaluation: EvalJob | None = None
    _heads: tuple[int, list[tuple[Article, int]]] = (-1, [])
    _suggested: tuple[int, list[str] | None] = (-1, None)

    def articles(self) -> list[tuple[Article, int]]:
        """All articles without their text, with their length; read again only when the library has changed."""
        now = self.assistant.library.generation
        if self._heads[0] != now:
            self._heads = now, self.assistant.articles()
        return self._heads[1]

    def suggestions(self) -> list[str] | None:
        """Questions to begin with; None while they are being made, which takes seconds and is done once for each state
        of the library."""
        now = self.assistant.library.generation
        if self._suggested[0] != now:
            self._suggested = now, None
            threading.Thread(target=self._suggest, args=(now,), name="suggestions", daemon=True).start()
        return self._suggested[1]

    def _suggest(self, generation: int) -> None:
        made: list[str] = []
        try:
            made = self.assistant.suggestions(SUGGESTED)
        except Exception:
            log.exception("no suggestions could be made")
        if self._suggested[0] == generation:
            self._suggested = generation, made


@st.cache_resource(show_spinner="Opening the library")
def services(folder: Path) -> Services:
    """The library's services, opened once per server."""
    from assistant import Assistant

    shared = Services(Assistant.open(folder), Conversations(folder), folder)
    threading.Thread(target=warm_up, args=(shared,), name="warm-up", daemon=True).start()
    return shared


def warm_up(shared: Services) -> None:
    """Loads the models and makes the suggestions while the reader types the first question."""
    with contextlib.suppress(FootnoteError):
        shared.assistant.library.open_index()
        shared.assistant.ask("What do the articles say?")
    gc.collect()
    gc.freeze()  # what is loaded by now stays: no later collection has to look at it
    shared.suggestions()


def main(folder: Path) -> None:
    """Draws the page for the library in this folder."""
    set_up()
    failure = failing(lambda: draw(services(folder)))
    if failure:
        components.message(failure, key="cannot-draw")


def failing(run: Callable[[], object]) -> str:
    """Does this, and says in Footnote's words what went wrong, if anything: Streamlit's own speak of its cloud."""
    try:
        run()
    except FootnoteError as error:
        return str(error)
    except Exception:
        log.exception("the page failed")
        return UNEXPECTED
    return ""


def guarded(act: Callable[[], object]) -> Callable[[], None]:
    """What a click does; should it fail, the run of the page that follows says so (``trouble``)."""

    def run() -> None:
        failure = failing(act)
        if failure:
            st.session_state["trouble"] = failure

    return run


def trouble() -> None:
    """Says what went wrong with the last click, in sight wherever the reader has scrolled to (``look.css``)."""
    said = st.session_state.pop("trouble", None)
    if said:
        with st.container(key="trouble"):
            components.message(said, key="trouble-said")


def set_up() -> None:
    """The page's title, mark and styles; first in every run."""
    st.set_page_config(page_title="Footnote", page_icon=str(ICON), layout="centered")
    st.logo(str(WORDMARK), size="large", icon_image=str(ICON))
    components.look()


def draw(shared: Services) -> None:
    """Draws the screen that was chosen, once it is known who is reading."""
    if not _signed_in():
        return
    from ui.screens import articles, chat, evaluation, settings

    new, tools = st.sidebar.container(), st.sidebar.container()  # above the conversations, which may be many
    screens: list[tuple[Callable[[Services], None], str, str]] = [
        (partial(chat.draw, tools=tools), "Chat", ":material/forum:"),
        (articles.draw, "Articles", ":material/article:"),
        (evaluation.draw, "Evaluation", ":material/monitoring:"),
        (settings.draw, "Settings", ":material/tune:"),
    ]
    pages = [
        st.Page(
            partial(screen, shared), title=title, icon=icon, url_path=title.lower(), default=title == "Chat"
        )
        for screen, title, icon in screens
    ]
    chosen = st.navigation(pages, position="sidebar")
    if new.button("New conversation", icon=":material/add:", width="stretch", key="new"):
        open_conversation(None)
        st.switch_page(pages[0])
    with st.sidebar:
        conversations(shared, pages[0], here=chosen is pages[0])
    chosen.run()


def owner() -> str:
    """Whose conversations these are: empty where nobody signs in."""
    return str(st.session_state.get("owner", ""))


def _signed_in() -> bool:
    """Signs readers in through OpenID Connect where Streamlit's secrets have an ``auth`` section; else all are one."""
    if not (st.secrets.load_if_toml_exists() and "auth" in st.secrets):
        return True
    if not st.user.is_logged_in:
        st.header("Footnote", anchor=False)
        st.button("Sign in", on_click=st.login)
        return False
    st.session_state["owner"] = str(st.user.get("sub") or st.user.get("email"))
    with st.sidebar:
        st.button("Sign out", on_click=st.logout, width="stretch")
    return True


def conversations(shared: Services, chat: object, here: bool) -> None:
    """The list of conversations at the side: open, search, rename, delete."""
    known = shared.conversations.find(owner=owner())
    if not known:
        return
    search = ""
    if len(known) > 5:
        search = st.text_input(
            "Search conversations",
            placeholder="Search conversations",
            label_visibility="collapsed",
            key="search",
        )
    shown = shared.conversations.find(search, owner()) if search else known
    current = st.session_state.get("conversation")
    components.listing(
        [
            {
                "id": one.id,
                "title": one.title,
                "open": "open",
                "current": here and one.id == current,
                "rename": True,
                "remove": "Delete",
                "consequence": "Its answers are deleted with it.",
            }
            for one in shown
        ],
        label="Conversations",
        look="conversations",
        key="conversations",
        on_act=guarded(lambda: _on_conversation(shared)),
    )
    if search and not shown:
        st.caption("No conversation has these words.")
    if st.session_state.pop("go-to-chat", False) and not here:
        st.switch_page(chat)  # type: ignore[arg-type]


def open_conversation(conversation: str | None) -> None:
    """Makes this the conversation that is shown; None begins a new one, which nothing limits."""
    st.session_state["conversation"] = conversation
    for left in ("opened", "scope"):
        st.session_state.pop(left, None)
    if conversation:
        st.query_params["c"] = conversation
    else:
        st.query_params.pop("c", None)


def _on_conversation(shared: Services) -> None:
    done = components.act_of("conversations")
    if not shared.conversations.has(str(done.get("id")), owner()):
        return
    if done.get("kind") == "open":
        open_conversation(done["id"])
        st.session_state["go-to-chat"] = True
    elif done.get("kind") == "rename":
        shared.conversations.rename(done["id"], str(done["title"]))
    elif done.get("kind") == "remove":
        shared.conversations.delete(done["id"])
        if st.session_state.get("conversation") == done["id"]:
            open_conversation(None)
