"""A killed ingest loses nothing and leaves nothing half done. ``make crash`` runs this fifty times over more articles."""

from __future__ import annotations

from pathlib import Path

from tests.crash import crashes


def test_an_ingest_killed_at_any_moment_and_run_again_makes_the_same_library(tmp_path: Path) -> None:
    assert [differs for _, differs in crashes(tmp_path, kills=1, articles=24, seed=5)] == [[]]
