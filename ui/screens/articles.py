"""The articles: what the library holds, adding more, reading one, removing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from ui.shell import Services


def draw(shared: Services) -> None:
    """Draws the list."""
    st.header("Articles")
