"""The README is true: every setting and command it should name is there, and every file it points to exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from assistant import Settings
from ui.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"`FOOTNOTE_([A-Z_]+)`", README))
    assert {name.upper() for name in Settings.model_fields} <= documented


def test_every_command_is_documented() -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    for name in names | {"eval"}:
        assert f"`footnote {name}" in README, name


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_every_file_the_readme_points_to_exists(target: str) -> None:
    assert (ROOT / target).exists()


def test_the_makefile_has_the_commands_of_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_type_checkers_of_other_projects_see_our_types() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert "py.typed" in settings["package-data"]["*"]
    for package in ("assistant", "eval", "ingest", "ui", "vectorstore"):
        assert (ROOT / package / "py.typed").exists(), package
