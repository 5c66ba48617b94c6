"""The settings: which chat model, how strict, how much. The same as by environment and ``footnote.toml``."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from pydantic import SecretStr

from assistant import Assistant, ChatModelError, InvalidInput, Settings
from ui import components, preferences

if TYPE_CHECKING:
    from ui.shell import Services

TEST_SECONDS = 30.0
SAVED = ("model", "model_base_url", "refuse_below", "max_sentences", "passages", "offline")


def draw(shared: Services) -> None:
    """Draws the form, and saves or tests what is in it."""
    now = shared.assistant.settings
    st.header("Settings", anchor=False)
    with st.form("settings", border=False):
        given = _form(now)
        left, right = st.columns(2)
        save = left.form_submit_button("Save", width="stretch")
        test = right.form_submit_button("Test the chat model", width="stretch")
    _said()
    by_environment = [
        f"FOOTNOTE_{name.upper()}" for name in SAVED if f"FOOTNOTE_{name.upper()}" in os.environ
    ]
    if by_environment:
        st.caption(f"Set by the environment, which wins at the next start: {', '.join(by_environment)}.")
    if not (save or test):
        return
    try:
        wanted = Settings(**{**_fixed(now), **given})
    except InvalidInput as error:
        components.message(str(error), key="settings-wrong")
        return
    if test:
        _test(wanted)
    else:
        _save(shared, now, wanted)


def _form(now: Settings) -> dict[str, Any]:
    """The fields, filled with what holds now. A key that is set is never sent to the browser."""
    st.subheader("Chat model", anchor=False)
    model = st.text_input(
        "Chat model",
        now.model or "",
        placeholder="None: answers are in the articles' own words",
        help="As provider:name, for example openai:gpt-4.1-mini, ollama:llama3.2 or gguf:/path/to/model.gguf. "
        "Without one, answers are quotations: nothing leaves this machine and they take well under a second. With one, "
        "they are fluent and take seconds, and the passages found are sent to the model's provider.",
    )
    base_url = st.text_input(
        "Address of the model's endpoint",
        now.model_base_url or "",
        placeholder="The provider's own",
        help="For a server of your own that speaks OpenAI's language, for example http://localhost:11434/v1.",
    )
    key = st.text_input(
        "Key",
        "",
        type="password",
        placeholder="A key is set" if now.model_api_key else "None, or the provider's own variable",
        help="Kept in memory until Footnote ends; never written to a file or shown. To keep it, set "
        "FOOTNOTE_MODEL_API_KEY or the provider's own variable.",
    )
    st.subheader("Answers", anchor=False)
    refuse_below = st.slider(
        "Refuse below this confidence",
        0.0,
        1.0,
        float(now.refuse_below),
        0.02,
        help="Higher: fewer wrong answers, and more questions refused although the articles answer them.",
    )
    sentences = st.slider(
        "Most sentences quoted for one fact",
        1,
        10,
        now.max_sentences,
        help="More: less is missed, and there is more to check.",
    )
    passages = st.slider(
        "Passages read for one answer",
        1,
        50,
        now.passages,
        help="More: facts from several articles are found more often; each answer takes longer.",
    )
    online = st.toggle("Allow web addresses to be fetched when articles are added", not now.offline)
    return {
        "model": model.strip() or None,
        "model_base_url": base_url.strip() or None,
        "model_api_key": SecretStr(key) if key else now.model_api_key,
        "refuse_below": refuse_below,
        "max_sentences": sentences,
        "passages": passages,
        "offline": not online,
    }


def _fixed(now: Settings) -> dict[str, Any]:
    """What the form does not ask for, as it is."""
    return {
        name: getattr(now, name) for name in type(now).model_fields if name not in (*SAVED, "model_api_key")
    }


def _save(shared: Services, now: Settings, wanted: Settings) -> None:
    changed = {name: getattr(wanted, name) for name in SAVED if getattr(wanted, name) != getattr(now, name)}
    try:
        path = preferences.save(changed, Path.cwd()) if changed else None
    except OSError as error:
        components.message(
            f"The settings hold until Footnote ends, but could not be saved: {error.strerror}.", key="bad"
        )
        path = None
    shared.assistant = Assistant(shared.assistant.library, wanted)
    st.session_state["settings-said"] = f"Saved in {path}." if path else "These settings hold now."
    st.rerun()


def _said() -> None:
    said = st.session_state.pop("settings-said", None)
    if said:
        components.message(said, key="settings-said-line", tone="good")


def _test(wanted: Settings) -> None:
    """Asks the model for one word, and says how long that took or what is wrong."""
    from langchain_core.messages import HumanMessage

    from assistant.chat.models import chat_model, without_secrets
    from assistant.chat.streaming import Limits, stream_text

    started = time.monotonic()
    try:
        with st.spinner("Asking the chat model for a word"):
            limits = Limits(first=TEST_SECONDS, total=TEST_SECONDS, retries=0, characters=500)
            pieces = stream_text(chat_model(wanted), [HumanMessage("Reply with the one word: ready")], limits)
            said = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
    except ChatModelError as error:
        components.message(without_secrets(str(error), wanted), key="test-failed")
        return
    took = time.monotonic() - started
    components.message(f"It answered in {took:.1f} s: {said[:80]}", key="test-worked", tone="good")
