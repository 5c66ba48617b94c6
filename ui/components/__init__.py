"""Footnote's own parts of the page, as Streamlit components: an answer, an article, and the page's look.

Their scripts and styles are files beside this one and never contain data. Data is passed as JSON and becomes text
nodes in the browser, so that neither an article nor a model can put markup, scripts, images or maths on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

    from ui.views import Plain


@cache
def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _register(name: str, *, isolate: bool = True) -> ComponentRenderer:
    script = _read("el.js") + _read(f"{name}.js") if isolate else None
    return st.components.v2.component(
        f"footnote_{name}", css=_read(f"{name}.css"), js=script, isolate_styles=isolate
    )


@cache
def _component(name: str, isolate: bool = True) -> ComponentRenderer:
    return _register(name, isolate=isolate)


def answer(turn: Plain, *, key: str, on_act: Callable[[], None]) -> dict[str, Any] | None:
    """Draws a turn (``views.turn_view``). What the reader did arrives as ``{"kind": …}`` in ``on_act``, through
    ``act_of(key)``."""
    result = _component("answer")(key=key, data=turn, on_act_change=on_act)
    return result.get("act")


def act_of(key: str) -> dict[str, Any]:
    """What the reader did in the component with this key, inside its callback."""
    return dict(st.session_state[key].get("act") or {})


def article(
    views: list[Plain], *, key: str, layout: str = "pane", opened: dict[str, Any] | None = None
) -> None:
    """Shows articles: as a pane beside the chat, or in the page (``layout="page"``).

    ``views`` says what may be opened, as ``{"turn", "first", "notes": {number: {"article"}}, "articles": {id: …}}``.
    ``opened`` opens one at a footnote, once for each new ``nonce``: ``{"turn", "number", "nonce"}``.
    """
    _component("article")(key=key, data={"layout": layout, "views": views, "open": opened})


def look() -> None:
    """The page's own styles. Draws nothing."""
    with st.container(key="look"):
        _component("look", False)(key="look-styles")


def listing(
    items: list[Plain], *, label: str, look: str, key: str, on_act: Callable[[], None] | None = None
) -> None:
    """A list whose names come from outside: ``{"id", "title", "detail", "open", "current", "rename", "remove",
    "consequence", "tone"}``. ``open`` and ``remove`` name what a click does, which arrives in ``on_act``."""
    _component("list")(
        key=key, data={"label": label, "look": look, "items": items}, on_act_change=on_act or (lambda: None)
    )


def message(said: str, *, key: str, tone: str = "failed") -> None:
    """A line of text from outside: an error, the name of a file."""
    listing([{"id": "0", "title": said, "tone": tone}], label="Message", look="lines", key=key)


def table(rows: list[list[str]], columns: list[str], *, label: str, key: str) -> None:
    """A table of text, the first column naming each row."""
    _component("table")(key=key, data={"label": label, "columns": columns, "rows": rows})
