"""Starts the web page. The server's configuration is given in full here, so that it holds in whatever folder the
command is run and whatever a user's own Streamlit configuration says."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

ADDRESS = "127.0.0.1"
FIRST_PORT = 8501
UPLOAD_MB = 50

SAFE: dict[str, Any] = {
    # this machine only, and no page of another site may talk to it
    "server.address": ADDRESS,
    "server.allowedHosts": ["localhost", "127.0.0.1"],
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.maxUploadSize": UPLOAD_MB,
    "browser.serverAddress": "localhost",
    # nothing is sent anywhere, and an error shows no inside of the program
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",
    "server.headless": True,
    "logger.hideWelcomeMessage": True,  # also keeps Streamlit from advertising in the page
    "server.showEmailPrompt": False,
    # a program, not a script somebody is writing
    "global.developmentMode": False,
    "server.fileWatcherType": "none",
    "server.runOnSave": False,
    "runner.magicEnabled": False,
    # Python collects by itself; a whole collection after every run would hold up all readers a third of a second
    "runner.postScriptGC": False,
    "logger.level": "warning",
}

LOOK: dict[str, Any] = {
    "theme.font": "sans-serif",
    "theme.headingFont": "serif",
    "theme.baseRadius": "6px",
    "theme.showSidebarBorder": True,
    "theme.headingFontWeights": [650, 650, 600],
    "theme.headingFontSizes": ["2rem", "1.45rem", "1.15rem"],
}

PAPER: dict[str, str] = {
    "backgroundColor": "#fdfcf9",
    "secondaryBackgroundColor": "#f1eee6",
    "textColor": "#1d2126",
    "primaryColor": "#14576b",
    "linkColor": "#14576b",
    "borderColor": "#dad5c8",
    "yellowBackgroundColor": "#fbe9a4",
    "greenTextColor": "#276749",
    "orangeTextColor": "#8f4a06",
    "redTextColor": "#a32020",
    "sidebar.backgroundColor": "#f6f3ec",
    "sidebar.secondaryBackgroundColor": "#ebe7dc",
}

INK: dict[str, str] = {
    "backgroundColor": "#15181b",
    "secondaryBackgroundColor": "#22272b",
    "textColor": "#e7e4dc",
    "primaryColor": "#86c5d6",
    "linkColor": "#86c5d6",
    "borderColor": "#394046",
    "yellowBackgroundColor": "#57480f",
    "greenTextColor": "#86c79d",
    "orangeTextColor": "#e9ae6c",
    "redTextColor": "#f09a90",
    "sidebar.backgroundColor": "#1a1e21",
    "sidebar.secondaryBackgroundColor": "#2a3035",
}


def options(port: int) -> dict[str, Any]:
    """Streamlit's configuration for the page at this port."""
    themes = {f"theme.light.{name}": value for name, value in PAPER.items()}
    themes |= {f"theme.dark.{name}": value for name, value in INK.items()}
    return {**SAFE, **LOOK, **themes, "server.port": port, "browser.serverPort": port}


def run(library: Path, port: int | None = None, open_browser: bool = True) -> int:
    """Serves the page for the library in this folder until it is interrupted. Returns the exit code.

    Without ``port`` the first free one from 8501 on is taken.
    """
    chosen = port if port is not None else _free_port()
    print(f"Footnote is at http://localhost:{chosen} (Ctrl-C ends it)", flush=True)
    serve(Path(__file__).with_name("app.py"), [str(library.resolve())], chosen, open_browser)
    return 0


def serve(script: Path, arguments: list[str], port: int, open_browser: bool) -> None:
    """Runs a script as the page, with our configuration over whatever a user's own files say."""
    from streamlit import config
    from streamlit.web import bootstrap

    settings = options(port) | {"server.headless": not open_browser}
    flags = {name.replace(".", "_"): value for name, value in settings.items()}
    config._main_script_path = str(script)
    bootstrap.load_config_options(flag_options=flags)
    bootstrap.run(str(script), False, arguments, flags)


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 50):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((ADDRESS, port))
            except OSError:
                continue
            return port
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None, open_browser=False))
