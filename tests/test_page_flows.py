"""What happens on the page, without a browser: what is asked, kept and handed to the components."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.conversations import Conversations, Scope
from ui import shell
from ui.shell import Services
from ui.work import Work

sys.path.insert(0, str(Path(__file__).parent))
from page_fakes import FakeAssistant


def _script() -> None:  # runs inside Streamlit, which sees only this function
    import streamlit as st

    from ui import shell

    shell.draw(st.session_state["shared"])


@pytest.fixture
def shared(tmp_path: Path) -> Services:
    return Services(FakeAssistant(), Conversations(tmp_path), tmp_path)  # type: ignore[arg-type]


def page(shared: Services) -> AppTest:
    """A reader's new session."""
    at = AppTest.from_function(_script, default_timeout=10)
    at.session_state["shared"] = shared
    return at.run()


def drawn(at: AppTest, name: str) -> list[dict[str, Any]]:
    """The data of all components of this name, in order."""
    found = []

    def walk(block: Any) -> None:
        for child in getattr(block, "children", {}).values():
            proto = getattr(child, "proto", None)
            if getattr(proto, "component_name", "") == f"footnote_{name}":
                said = proto.mixed.json or proto.json
                found.append(json.loads(said))
            walk(child)

    walk(at._tree)
    return found


def ask(at: AppTest, question: str) -> AppTest:
    return at.chat_input[0].set_value(question).run()


def test_a_question_is_answered_with_footnotes_and_kept(shared: Services) -> None:
    at = ask(page(shared), "How much did China spend?")
    assert not at.exception
    (turn,) = drawn(at, "answer")
    assert turn["question"] == "How much did China spend?"
    assert [s["marks"] for s in turn["answer"]["sentences"]] == [[1], [2]]
    assert turn["answer"]["citations"][1]["page"] == 2
    (kept,) = shared.conversations.find()
    assert shared.conversations.turns(kept.id)[0].state == "done"


def test_a_follow_up_is_asked_with_the_earlier_questions(shared: Services) -> None:
    at = ask(page(shared), "How much did China spend?")
    ask(at, "And the US?")
    assert shared.assistant.asked[-1] == ("And the US?", ("How much did China spend?",))  # type: ignore[attr-defined]


def test_a_refusal_has_no_sentences_and_lists_the_nearest_passages(shared: Services) -> None:
    (turn,) = drawn(ask(page(shared), "Who runs BYD?"), "answer")
    assert turn["answer"]["refused"]
    assert turn["answer"]["sentences"] == []
    assert len(turn["answer"]["nearest"]) == 2


def test_what_is_wrong_is_said_and_the_inside_is_not(shared: Services) -> None:
    at = ask(page(shared), "fail please")
    assert drawn(at, "answer")[0]["message"].startswith("The <b>index</b> is :red[gone].")
    at = ask(at, "break please")
    assert drawn(at, "answer")[1]["state"] == "failed"
    assert "secret" not in json.dumps(drawn(at, "answer"))


def test_a_new_session_finds_the_conversation_by_its_address(shared: Services) -> None:
    ask(page(shared), "How much did China spend?")
    (kept,) = shared.conversations.find()
    at = AppTest.from_function(_script)
    at.session_state["shared"] = shared
    at.query_params["c"] = kept.id
    (turn,) = drawn(at.run(), "answer")
    assert turn["answer"]["copy"].endswith("The articles disagree: $745bn [1]; $781bn [2]")


def test_an_address_of_no_conversation_shows_the_first_page(shared: Services) -> None:
    at = AppTest.from_function(_script)
    at.session_state["shared"] = shared
    at.query_params["c"] = "nosuch"
    at.run()
    assert not at.exception
    assert at.header[0].value == "Ask your articles"


def test_new_conversation_starts_empty_and_keeps_the_old_one(shared: Services) -> None:
    at = ask(page(shared), "How much did China spend?")
    at.button(key="new").click().run()
    assert drawn(at, "answer") == []
    assert len(shared.conversations.find()) == 1


def test_an_answer_goes_on_while_the_page_is_run_again_and_again(tmp_path: Path) -> None:
    slow = FakeAssistant(seconds=0.4)
    shared = Services(slow, Conversations(tmp_path), tmp_path)  # type: ignore[arg-type]
    at = ask(page(shared), "slowly please")
    assert drawn(at, "answer")[0]["state"] == "working"
    for _ in range(3):
        at.run()
    deadline = time.monotonic() + 5
    while drawn(at, "answer")[0]["state"] == "working" and time.monotonic() < deadline:
        time.sleep(0.1)
        at.run()
    assert drawn(at, "answer")[0]["state"] == "done"
    assert len(slow.asked) == 1


def test_words_that_are_gone_are_marked_and_still_shown(shared: Services) -> None:
    at = ask(page(shared), "How much did China spend?")
    held = shared.assistant.held  # type: ignore[attr-defined]
    held.pop(next(iter(held)))
    first, second = drawn(at.run(), "answer")[0]["answer"]["citations"]
    assert (first["standing"], second["standing"]) == ("gone", "verbatim")
    assert first["quote"].startswith("The institute")


def test_a_reader_sees_only_conversations_of_their_own(shared: Services) -> None:
    other = shared.conversations.start("Somebody else's", owner="other")
    shared.conversations.ask(other, "Somebody else's")
    at = AppTest.from_function(_script)
    at.session_state["shared"] = shared
    at.query_params["c"] = other
    at.run()
    assert drawn(at, "answer") == []
    assert drawn(at, "list")[0]["look"] == "suggestions"


def test_two_readers_who_sign_in_never_see_each_other_s_conversations(shared: Services) -> None:
    readers = {}
    for name in ("ann", "ben"):
        at = AppTest.from_function(_script)
        at.session_state["shared"] = shared
        at.session_state["owner"] = name
        readers[name] = ask(at.run(), f"How much did {name} spend?")
    for name, at in readers.items():
        listed = [one for one in drawn(at.run(), "list") if one["look"] == "conversations"]
        assert [item["title"] for one in listed for item in one["items"]] == [f"How much did {name} spend?"]
    theirs = shared.conversations.find(owner="ben")[0].id
    at = AppTest.from_function(_script)
    at.session_state["shared"] = shared
    at.session_state["owner"] = "ann"
    at.query_params["c"] = theirs  # by its address, which is all that ann could have
    at.run()
    assert drawn(at, "answer") == []
    assert "c" not in at.query_params
    assert shared.conversations.cases("ben") == shared.conversations.cases("ann") == []


def test_a_conversation_can_be_limited_to_what_came_out_in_a_time(shared: Services) -> None:
    at = page(shared)
    at.date_input[0].set_value(date(2025, 1, 1)).run()
    assert not at.exception
    at = ask(at, "How much did China spend?")
    held = shared.assistant.held  # type: ignore[attr-defined]
    review = next(one for one in held.values() if one.published == "2025-02")
    assert shared.assistant.used[-1] == [review.id]  # type: ignore[attr-defined]
    assert at.get("popover")[0].proto.popover.label == "Articles used: from 1 January 2025"
    at.date_input[1].set_value(date(2025, 1, 31)).run()
    ask(at, "And the US?")
    assert shared.assistant.used[-1] == []  # type: ignore[attr-defined]
    (kept,) = shared.conversations.find()
    assert shared.conversations.scope(kept.id) == Scope((), "2025-01-01", "2025-01-31")
    at.date_input[0].set_value(None).run()
    at.date_input[1].set_value(None).run()
    ask(at, "And Japan?")
    assert shared.assistant.used[-1] is None  # type: ignore[attr-defined]


def test_a_new_conversation_is_not_limited_as_the_one_before(shared: Services) -> None:
    at = page(shared)
    at.date_input[0].set_value(date(2025, 1, 1)).run()
    at = ask(at, "How much did China spend?")
    at.button(key="new").click().run()
    assert at.get("popover")[0].proto.popover.label == "Articles used: all"
    ask(at, "And the US?")
    assert shared.assistant.used[-1] is None  # type: ignore[attr-defined]


def test_a_question_in_a_conversation_deleted_elsewhere_begins_a_new_one(shared: Services) -> None:
    at = ask(page(shared), "How much did China spend?")
    (kept,) = shared.conversations.find()
    shared.conversations.delete(kept.id)  # in another window
    at = ask(at, "And the US?")
    assert not at.exception
    assert [one.title for one in shared.conversations.find()] == ["And the US?"]
    assert [turn["question"] for turn in drawn(at, "answer")] == ["And the US?"]


def test_a_library_that_cannot_be_written_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite").mkdir()  # as good as a disk that takes nothing

    def script(folder: str) -> None:
        from pathlib import Path

        from ui import shell

        shell.main(Path(folder))

    at = AppTest.from_function(script, args=(str(tmp_path),), default_timeout=30).run()
    assert not at.exception
    (said,) = drawn(at, "list")
    assert "conversations.sqlite cannot be read or written" in said["items"][0]["title"]


def test_a_question_that_cannot_be_kept_is_told_beside_the_box(shared: Services) -> None:
    at = ask(page(shared), "How much did China spend?")
    with closing(sqlite3.connect(shared.folder / "conversations.sqlite")) as db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON turns BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    at = ask(at, "And the US?")
    assert not at.exception
    assert "disk is full" in json.dumps(drawn(at, "list"))
    assert len(drawn(at, "answer")) == 1


def test_an_answer_that_cannot_be_kept_ends_and_says_so(tmp_path: Path) -> None:
    kept_in = Conversations(tmp_path)
    turn = kept_in.ask(kept_in.start("Why?"), "Why?")
    for file in tmp_path.glob("conversations.sqlite*"):
        file.unlink()
    (tmp_path / "conversations.sqlite").mkdir()
    job = Work().answer(FakeAssistant(), kept_in, turn, "Why?")  # type: ignore[arg-type]
    assert job.wait(10)
    assert job.state == "failed"
    assert "cannot be read or written" in job.message


def order(block: Any) -> list[str]:
    """What is in a part of the page, from the top: kinds of widgets, and the labels of lists."""
    found = []
    for child in getattr(block, "children", {}).values():
        proto = getattr(child, "proto", None)
        if getattr(proto, "component_name", "") == "footnote_list":
            found.append(json.loads(proto.mixed.json or proto.json)["label"])
        found += [child.type, *order(child)]
    return found


def test_what_limits_and_exports_a_conversation_stands_above_the_list_of_them(shared: Services) -> None:
    side = order(ask(page(shared), "How much did China spend?").sidebar)
    assert side.count("popover") == 2
    assert side.index("button") < side.index("popover") < side.index("Conversations")


def test_saving_the_settings_is_confirmed_below_the_buttons(
    shared: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script() -> None:
        import streamlit as st

        from ui.screens import settings

        settings.draw(st.session_state["shared"])

    monkeypatch.chdir(tmp_path)  # where footnote.toml is written
    at = AppTest.from_function(script)
    at.session_state["shared"] = shared
    at.run().slider[2].set_value(12)
    at.button[0].click().run()
    assert shared.assistant.settings.passages == 12
    assert "footnote.toml" in drawn(at, "list")[0]["items"][0]["title"]
    assert order(at.main).index("Message") > order(at.main).index("button")


def test_no_markup_ways_are_used_anywhere_in_the_page() -> None:
    forbidden = (
        "unsafe_allow_html",
        "st.html",
        "components.html",
        "unsafe_allow_javascript",
        "innerHTML",
        "iframe",
    )
    sources = [p for p in Path(shell.__file__).parent.rglob("*") if p.suffix in (".py", ".js")]
    assert len(sources) > 5
    for source in sources:
        text = source.read_text(encoding="utf-8")
        assert not [word for word in forbidden if word in text], source
