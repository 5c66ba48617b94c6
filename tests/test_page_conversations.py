"""Conversations on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from page_fakes import quoted, written

from assistant.conversations import FILE, Conversations, Scope
from ui import preferences
from vectorstore import LibraryDamaged


@pytest.fixture
def store(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


def asked(store: Conversations, question: str = "How much did China spend?") -> tuple[str, str]:
    conversation = store.start(question)
    return conversation, store.ask(conversation, question)


def test_an_answer_is_the_same_after_a_restart(store: Conversations, tmp_path: Path) -> None:
    conversation, turn = asked(store)
    store.keep(turn, quoted("How much did China spend?"), "done")
    (kept,) = Conversations(tmp_path).turns(conversation)
    assert kept.state == "done"
    assert kept.answer is not None
    assert kept.answer.to_json() == quoted("How much did China spend?").to_json()


def test_conversations_are_listed_latest_first_and_found_by_what_was_said(store: Conversations) -> None:
    first, turn = asked(store, "How much?")
    store.keep(turn, quoted("How much?"), "done")
    second, _ = asked(store, "100 %_\\ sure?")
    assert [c.id for c in store.find()] == [second, first]
    assert [c.id for c in store.find("december ACCOUNTS")] == [first]
    assert [c.id for c in store.find("%_\\")] == [second]
    assert store.find("nothing like it") == []
    assert store.find(owner="somebody else") == []


def test_a_title_is_one_short_line(store: Conversations) -> None:
    store.start("a\nvery " + "long " * 40)
    (made,) = store.find()
    assert len(made.title) <= 60
    assert made.title.endswith("…")
    store.rename(made.id, "  ")
    assert store.find()[0].title == made.title
    store.rename(made.id, "Short")
    assert store.find()[0].title == "Short"


def test_what_is_deleted_leaves_no_words_on_the_disk(store: Conversations, tmp_path: Path) -> None:
    conversation, turn = asked(store)
    store.keep(turn, quoted("How much?"), "done")
    store.delete(conversation)
    assert store.find() == []
    assert store.turns(conversation) == []
    left = b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE}*"))
    assert b"December accounts" not in left


def test_asking_anew_takes_out_what_came_after(store: Conversations) -> None:
    conversation, first = asked(store)
    second = store.ask(conversation, "And the US?")
    store.ask(conversation, "And Japan?")
    store.drop_from(second)
    assert [turn.id for turn in store.turns(conversation)] == [first]


def test_an_answer_whose_process_was_killed_is_unfinished(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; sys.path[:0] = sys.argv[2:];"
        "from pathlib import Path; from assistant.conversations import Conversations; from page_fakes import written;"
        "s = Conversations(Path(sys.argv[1])); t = s.ask(s.start('q'), 'q'); s.keep(t, written('q'), 'working');"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", code, str(tmp_path), str(here.parent), str(here)], check=False)
    store = Conversations(tmp_path)
    (turn,) = store.turns(store.find()[0].id)
    assert turn.state == "unfinished"
    assert turn.answer is not None
    assert turn.answer.sentences


def test_an_answer_of_a_living_process_is_left_alone_until_it_is_too_old(tmp_path: Path) -> None:
    first = Conversations(tmp_path)
    conversation, _ = asked(first)
    with first._open() as db:
        db.execute("UPDATE turns SET process = ?", (os.getppid(),))
    assert Conversations(tmp_path).turns(conversation)[0].state == "working"
    later = Conversations(tmp_path, clock=lambda: datetime.now(UTC) + timedelta(hours=1))
    assert later.turns(conversation)[0].state == "unfinished"


def test_votes_and_limits_are_kept(store: Conversations) -> None:
    conversation, turn = asked(store)
    store.keep(turn, written("q"), "done")
    store.vote(turn, -1, "Wrong footnote")
    store.limit(conversation, Scope(("a", "b"), since="2024-01-01"))
    (kept,) = store.turns(conversation)
    assert (kept.vote, kept.reason) == (-1, "Wrong footnote")
    assert store.scope(conversation) == Scope(("a", "b"), "2024-01-01", "")


def test_cases_for_the_eval_are_finished_turns_with_a_vote_of_one_owner(store: Conversations) -> None:
    _, turn = asked(store)
    store.keep(turn, written("q"), "done")
    store.keep_case(turn, "$781bn")
    assert store.cases() == []  # no vote, no case
    store.vote(turn, -1)
    assert [one.expected for one in store.cases()] == ["$781bn"]
    assert store.cases("somebody else") == []
    store.keep_case(turn, None)
    assert store.cases() == []


def test_a_store_of_the_first_version_is_read_and_brought_up_to_date(tmp_path: Path) -> None:
    store = Conversations(tmp_path)
    conversation, turn = asked(store)
    store.keep(turn, quoted("q"), "done")
    with store._open() as db:
        for table, column in (("turns", "expected"), ("conversations", "since"), ("conversations", "until")):
            db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.execute("PRAGMA user_version = 1")
    again = Conversations(tmp_path)
    assert again.turns(conversation)[0].expected is None
    assert again.scope(conversation) == Scope()
    with pytest.raises(LibraryDamaged, match="newer Footnote"), again._open() as db:
        db.execute("PRAGMA user_version = 99")
        db.commit()
        Conversations(tmp_path)


def test_preferences_touch_only_what_changed(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text('# mine\nmodel = "a:b"\npassages = 8\n\n[other]\nmodel = "x"\n')
    path = preferences.save({"model": None, "refuse_below": 0.6, "offline": False}, tmp_path)
    assert (
        path.read_text()
        == '# mine\npassages = 8\n\nrefuse_below = 0.6\noffline = false\n[other]\nmodel = "x"\n'
    )


def test_a_key_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="secret"):
        preferences.save({"model_api_key": "sk-1"}, tmp_path)
    assert not (tmp_path / "footnote.toml").exists()
