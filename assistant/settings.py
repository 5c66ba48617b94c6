"""All settings in one place, checked once. Each can be given by environment (``FOOTNOTE_MODEL=…``), in the file
``footnote.toml`` of the current folder, or as an argument; the first of argument, environment, file wins."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ModelWrapValidatorHandler, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from vectorstore import InvalidInput
from vectorstore.embedding import DEFAULT_MODEL
from vectorstore.library import DEFAULT_PATH

FILE = "footnote.toml"
MODEL_TOKENS = 4000
"""Tokens of passages before a chat model, unless the settings say."""
LOCAL_TOKENS = 1000
"""The same before a model that runs on this machine."""

REFUSE_BELOW = 0.54
"""The probability from which right answers outnumber wrong ones by most, on the questions that it was fitted on."""


class Settings(BaseSettings):
    """Creating this loads nothing and opens nothing. Raises ``InvalidInput``, which names the first wrong value."""

    model_config = SettingsConfigDict(
        env_prefix="FOOTNOTE_", env_ignore_empty=True, toml_file=FILE, extra="forbid", frozen=True
    )

    library: Path = Field(default=DEFAULT_PATH, description="The library's folder.")
    embedding_model: str = Field(
        default=DEFAULT_MODEL, description="A sentence-transformers model on this machine."
    )
    model: str | None = Field(
        default=None,
        description="A chat model as provider:name, or gguf:/path/to/model.gguf. None answers in quotes.",
    )
    model_base_url: str | None = Field(default=None, description="Address of an OpenAI-style endpoint.")
    model_api_key: SecretStr | None = Field(
        default=None, description="Key for the chat model; providers' own variables work too."
    )
    model_seconds: float = Field(
        default=180.0, gt=0, description="Longest time for one answer of the chat model, seconds."
    )
    model_tokens: int | None = Field(
        default=None,
        gt=200,
        description="Tokens of passages put before the chat model: 4000, and 1000 before a GGUF file, unless said.",
    )
    reader: bool = Field(
        default=True, description="Use the trained reader to choose sentences; off is faster and coarser."
    )
    passages: int = Field(default=8, ge=1, le=50, description="Passages read for one answer.")
    max_sentences: int = Field(default=3, ge=1, le=10, description="Most sentences quoted for one fact.")
    refuse_below: float = Field(
        default=REFUSE_BELOW, ge=0, le=1, description="Refuse when the answer's probability is lower."
    )
    offline: bool = Field(
        default=True, description="Refuse to fetch web addresses. Chat models work either way."
    )

    @property
    def prompt_tokens(self) -> int:
        """Tokens of passages that the chat model gets. A small model on this machine reads a few hundred a second, and finds
        more in a little: see ``LOCAL_TOKENS``."""
        local = (self.model or "").startswith("gguf:")
        return self.model_tokens or (LOCAL_TOKENS if local else MODEL_TOKENS)

    @model_validator(mode="wrap")
    @classmethod
    def _checked(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(values)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            given = "" if "key" in name else f" (it is {first['input']!r})"
            raise InvalidInput(
                f"The setting {name} (FOOTNOTE_{name.upper()}) is not valid: {first['msg']}{given}."
            ) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        try:
            from_file = TomlConfigSettingsSource(settings_cls)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise InvalidInput(
                f"The settings in {Path(FILE).resolve()} cannot be read: {error}. Correct the file, or "
                "move it away."
            ) from error
        return init_settings, env_settings, from_file
