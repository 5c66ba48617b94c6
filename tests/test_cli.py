"""The command line as a new user meets it: real processes, the sample articles, and every kind of wrong input."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from assistant import InvalidInput, Settings
from ui import cli
from vectorstore.catalogue import Catalogue

ROOT = Path(__file__).parent.parent
ARTICLE = """---
title: The Bridge
author: Ada Quill
outlet: The Test Gazette
published: 2024-05-03
---

The bridge at Marrow Point cost $4.2m and was opened in 1932. Its engineer was Ilse Brandt.

She had built two others before it, because the old ferry was too slow.
"""


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def footnote(*args: str | Path, env: dict[str, str] | None = None) -> Done:
    """Runs the command in this process, which saves starting Python each time."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["footnote", *map(str, args)])
        patch.setattr(signal, "signal", lambda *_: None)  # the tests keep their own
        for name, value in (env or {}).items():
            patch.setenv(name, value)
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def real_footnote(*args: str | Path, **env: str) -> Done:
    """Runs the command as a user would."""
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", *map(str, args)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | env,
        cwd=ROOT,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "bridge.md").write_text(ARTICLE, encoding="utf-8")
    done = footnote("ingest", folder / "bridge.md", "--library", folder / "library")
    assert done.returncode == 0, done.stderr
    return folder / "library"


def one_line(done: Done) -> str:
    """What the user reads when something is wrong: one line, no traceback, a non-zero exit."""
    assert done.returncode not in (0, 3)
    assert "Traceback" not in done.stderr + done.stdout
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_a_question_is_answered_with_a_footnote_to_the_article(library: Path) -> None:
    done = real_footnote("ask", "How much did the bridge cost?", "--library", library)
    assert done.returncode == 0, done.stderr
    assert "$4.2m" in done.stdout
    assert "[1] “The Bridge”, Ada Quill, The Test Gazette, 2024-05-03" in done.stdout


def test_a_refusal_has_an_exit_code_of_its_own(library: Path) -> None:
    done = footnote("ask", "What is the capital of Mongolia?", "--library", library)
    assert done.returncode == 3
    assert "[1]" not in done.stdout


def test_an_answer_saved_as_json_can_be_verified_until_the_article_changes(
    library: Path, tmp_path: Path
) -> None:
    done = footnote("ask", "Who was the engineer of the bridge?", "--library", library, "--json")
    saved = tmp_path / "answer.json"
    saved.write_text(done.stdout, encoding="utf-8")
    quote = json.loads(done.stdout)["citations"][0]["quote"]
    assert quote in ARTICLE
    checked = footnote("verify", saved, "--library", library)
    assert checked.returncode == 0
    assert "word for word" in checked.stdout
    copy = tmp_path / "copy"
    footnote("ingest", ROOT / "articles" / "shorter-list.md", "--library", copy)
    gone = footnote("verify", saved, "--library", copy)
    assert gone.returncode == 1
    assert "not in the library any more" in gone.stdout


@pytest.mark.parametrize("change", [{"text": "It cost nothing."}, {"citations": [2]}, {"citations": []}])
def test_a_saved_answer_whose_sentence_was_rewritten_does_not_pass(
    library: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    saved = json.loads(footnote("ask", "Who was the engineer?", "--library", library, "--json").stdout)
    saved["sentences"][0] |= change
    (tmp_path / "answer.json").write_text(json.dumps(saved))
    done = footnote("verify", tmp_path / "answer.json", "--library", library)
    assert done.returncode == 1
    assert "rewritten since" in done.stdout


def test_articles_are_listed_with_their_dates(library: Path) -> None:
    done = footnote("articles", "--library", library, "--json")
    (article,) = json.loads(done.stdout)
    assert (article["title"], article["published"]) == ("The Bridge", "2024-05-03")
    assert "The Bridge" in footnote("articles", "--library", library).stdout


def test_a_second_ingest_changes_nothing(library: Path) -> None:
    done = footnote("ingest", library.parent / "bridge.md", "--library", library)
    assert "1 unchanged" in done.stdout


def test_an_article_can_be_removed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A short article about one thing.")
    footnote("ingest", tmp_path / "a.txt", "--library", tmp_path / "library")
    assert "Removed" in footnote("remove", "a.txt", "--library", tmp_path / "library").stdout
    assert "0 articles" in footnote("articles", "--library", tmp_path / "library").stdout


def test_a_name_that_several_articles_have_removes_none_and_one_place_leaves_its_copy(tmp_path: Path) -> None:
    texts = {"a/x.txt": "About tea.", "b/x.txt": "About rye.", "c/copy.txt": "About tea."}
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    library = tmp_path / "library"
    footnote("ingest", *(tmp_path / name for name in texts), "--library", library)
    line = one_line(footnote("remove", "x.txt", "--library", library))
    assert "2 articles are called 'x.txt'" in line and "a/x.txt" in line and "b/x.txt" in line
    removed = footnote("remove", "copy.txt", "--library", library).stdout
    assert removed.splitlines() == [f"Removed {tmp_path / 'c/copy.txt'}"]
    assert "2 articles" in footnote("articles", "--library", library).stdout
    assert "x.txt" in footnote("remove", "About rye.", "--library", library).stdout  # its title


def test_an_empty_path_is_not_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("About tea.")
    monkeypatch.chdir(tmp_path)
    done = footnote("ingest", "", "--library", tmp_path / "library", env={"FOOTNOTE_PASSAGES": ""})
    assert done.returncode == 1
    assert "empty" in done.stdout and "0 articles" in done.stdout


def test_the_doctor_says_that_all_is_well(library: Path) -> None:
    done = footnote("doctor", "--library", library)
    assert done.returncode == 0
    assert "healthy" in done.stdout


def test_a_library_of_another_embedding_model_is_made_anew_by_the_command_that_the_error_names(
    library: Path,
) -> None:
    Catalogue(library / "catalogue.sqlite").set_value("embedding_model", "another@1")
    line = one_line(footnote("ask", "Who was the engineer?", "--library", library))
    command = line[line.index("footnote doctor") :].split()
    assert command == ["footnote", "doctor", "--re-embed", "--library", str(library)]
    assert "healthy" in footnote(*command[1:]).stdout
    assert footnote("ask", "Who was the engineer?", "--library", library).returncode == 0


@pytest.mark.parametrize("command", [["ask", "Why?"], ["articles"], ["doctor"], ["remove", "x"]])
def test_without_a_library_the_next_step_is_named(tmp_path: Path, command: Sequence[str]) -> None:
    line = one_line(footnote(*command, "--library", tmp_path / "none"))
    assert "No library at" in line
    assert "footnote ingest" in line
    assert not (tmp_path / "none").exists()


def test_an_empty_question_is_refused(library: Path) -> None:
    assert "empty" in one_line(footnote("ask", "  ", "--library", library))


def test_an_unknown_article_is_named(library: Path) -> None:
    line = one_line(footnote("ask", "Why?", "--article", "nope.txt", "--library", library))
    assert "nope.txt" in line
    assert "footnote articles" in line
    assert "nope.txt" in one_line(footnote("remove", "nope.txt", "--library", library))


def test_a_setting_that_makes_no_sense_is_named(library: Path) -> None:
    line = one_line(footnote("ask", "Why?", "--library", library, env={"FOOTNOTE_PASSAGES": "many"}))
    assert "FOOTNOTE_PASSAGES" in line
    assert "many" in line


@pytest.mark.parametrize("written", [b"passages = [", b"\xff\xfe", b"passages = 0"])
def test_a_settings_file_that_cannot_be_used_is_one_error_that_names_it(
    written: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "footnote.toml").write_bytes(written)
    with pytest.raises(InvalidInput, match=r"footnote\.toml|FOOTNOTE_PASSAGES"):
        Settings()


def test_an_unknown_chat_model_is_told_and_the_answer_comes_in_quotes(library: Path) -> None:
    done = footnote("ask", "How much did the bridge cost?", "--library", library, "--model", "nobody:nothing")
    assert done.returncode == 0
    assert "nobody" in done.stdout
    assert "$4.2m" in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0", "format"),
        ("x.pdf", b"nonsense", "PDF"),
    ],
)
def test_bad_files_are_reported_and_the_rest_is_taken_in(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(content)
    (tmp_path / "in" / "good.txt").write_text("A good article. It has two sentences.")
    done = footnote(
        "ingest", tmp_path / "in" / name, tmp_path / "in" / "good.txt", "--library", tmp_path / "library"
    )
    assert done.returncode == 1
    assert "1 added" in done.stdout
    assert name in done.stdout
    assert said.lower() in done.stdout.lower()
    assert "Traceback" not in done.stderr


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    done = footnote("ingest", tmp_path / "nowhere.txt", "--library", tmp_path / "library")
    assert done.returncode != 0
    assert "nowhere.txt" in done.stdout + done.stderr


@pytest.mark.parametrize("content", ["", "{}", "[1]", "not json"])
def test_a_file_that_is_no_answer_is_refused(tmp_path: Path, library: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    one_line(footnote("verify", tmp_path / "x.json", "--library", library))


def test_help_shows_examples() -> None:
    assert "footnote ingest articles/" in footnote("ingest", "--help").stdout
    assert "Torch Programme" in footnote("ask", "--help").stdout


STOPPED = """
import os, signal, sys, time
sys.argv = ["footnote", "articles"]
class Cleared:
    def __del__(self):
        os.kill(os.getpid(), signal.{signal})
        time.sleep(0.01)
def raise_again(interrupted):
    try:
        interrupted()
    except BaseException:
        raise ImportError("initialisation failed")
def command():
    {when}
    for _ in range(200):
        time.sleep(0.1)
from assistant import InvalidInput, Settings
from ui import cli
cli.app = command
cli.main()
"""


@pytest.mark.parametrize(
    ("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)], ids=["Ctrl-C", "asked by the system"]
)
@pytest.mark.parametrize(
    "when",
    [
        "os.kill(os.getpid(), signal.{signal})",
        "one = Cleared(); del one",
        "raise_again(lambda: os.kill(os.getpid(), signal.{signal}))",
    ],
    ids=["at any time", "while an object is cleared away", "within what makes another error of it"],
)
def test_a_stopped_command_says_so_in_one_line(when: str, name: str, code: int) -> None:
    script = STOPPED.replace("{when}", when).replace("{signal}", name)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stderr) == (code, "footnote: stopped.\n")
    assert time.monotonic() - started < 15


def test_a_file_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    name = "a\x1b[2J\nb\u202e.txt"
    (tmp_path / name).write_text("Tea cost 4 pounds in 1910.")
    library = tmp_path / "library"
    said = footnote("ingest", tmp_path / name, tmp_path / ("no" + name), "--library", library).stdout
    said += footnote("articles", "--library", library).stdout
    said += footnote("ask", "What did tea cost in 1910?", "--library", library).stdout
    gone = footnote("remove", name + "x", "--library", library)
    said += one_line(gone) + footnote("remove", name, "--library", library).stdout
    assert said.count("a\\x1b[2J") == 6
    assert not {"\x1b", "\u202e"} & set(said)


def test_an_answer_is_written_in_utf_8_whatever_the_locale(library: Path) -> None:
    done = real_footnote(
        "ask", "Who was the engineer?", "--library", library, PYTHONIOENCODING="ascii", LC_ALL="C"
    )
    assert done.returncode == 0, done.stderr
    assert "“The Bridge”" in done.stdout


def test_lines_fit_a_narrow_terminal(library: Path) -> None:
    done = real_footnote("ask", "How much did the bridge cost?", "--library", library, COLUMNS="40")
    answer = done.stdout.split("\n\n")[0]
    assert max(map(len, answer.splitlines())) <= 40


def test_the_version_can_be_asked_for() -> None:
    assert footnote("--version").stdout.strip() == f"footnote {metadata.version('footnote')}"
    assert "--version" in footnote("-h").stdout
    assert "eval" in footnote("-h").stdout and "eval" in footnote().stdout


def test_asking_once_needs_no_torch_no_transformers_no_pandas_no_streamlit_no_parsers_and_no_chroma(
    library: Path,
) -> None:
    script = (
        "import sys; from assistant import Assistant\n"
        f"a = Assistant.open({str(library)!r}); assert not a.ask('How much did the bridge cost?').refused\n"
        "unwanted = ('torch', 'transformers', 'pandas', 'streamlit', 'scipy', 'trafilatura', 'ingest.sync', 'chromadb')\n"
        "print([m for m in unwanted if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"
