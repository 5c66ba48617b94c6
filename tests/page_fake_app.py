"""The page over the stand-in assistant, for the browser tests: ``python tests/page_fake_app.py FOLDER PORT`` serves
it with the configuration of ``ui.launch``."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]


def serve(folder: str, port: int) -> None:
    """Runs the server until it is ended."""
    from ui import launch

    launch.serve(HERE, [folder], port, open_browser=False)


def draw(folder: Path) -> None:
    """One run of the page."""
    import streamlit as st
    from page_fakes import LEDGER, REVIEW, FakeAssistant, hostile

    from assistant.conversations import Conversations
    from ui import shell

    @st.cache_resource
    def shared() -> shell.Services:
        assistant = FakeAssistant((LEDGER, REVIEW, *hostile(folder)), seconds=1.5)
        return shell.Services(assistant, Conversations(folder), folder)  # type: ignore[arg-type]

    shell.set_up()
    shell.draw(shared())


if __name__ == "__main__":
    if len(sys.argv) == 3:
        serve(sys.argv[1], int(sys.argv[2]))
    else:
        draw(Path(sys.argv[1]))
