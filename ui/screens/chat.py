"""The chat: questions, answers with footnotes, and the article beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant import export
from assistant.conversations import Scope, Turn
from assistant.dates import in_period, spoken_date
from ui import components, views
from ui.shell import guarded, open_conversation, owner, trouble

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from assistant import Answer, Hit
    from ui.shell import Services
    from ui.work import AnswerJob

LOOK_EVERY = 0.5
"""Seconds between looks at an answer that is being made; a look itself waits for news, which costs nothing."""
NEWS = 0.4
"""Longest wait of such a look; a click on Stop waits for it."""
AT_ONCE = 1.0
"""Seconds in which quotes are waited for before they are shown piece by piece; nearly all are whole by then, even when
several people ask."""
LONGEST_QUESTION = 8000
HOW_MANY = 8
"""Passages shown under "How this was answered"."""
CHOICES = 300
"""Articles offered for limiting a conversation, the newest."""
PRELOAD = 400_000
"""Characters of cited articles that the browser is given before a footnote is clicked."""


def draw(shared: Services, tools: DeltaGenerator) -> None:
    """Draws the conversation, the pane beside it, the box for the next question, and at ``tools`` what can be done with
    the conversation as a whole."""
    conversation = _current(shared)
    turns = shared.conversations.turns(conversation) if conversation else []
    if not turns:
        _welcome(shared)
    with tools:
        _tools(shared, conversation, turns)
    shown = [_draw_turn(shared, turn, newest=turn is turns[-1]) for turn in turns]
    _pane(shared, conversation, shown)
    # In a container, or else Streamlit drags the page to its end whenever it grows; look.css pins it instead.
    with st.container(key="ask"):
        trouble()
        st.chat_input(
            "Ask about your articles" if not turns else "Ask a follow-up",
            key="question",
            max_chars=LONGEST_QUESTION,
            on_submit=guarded(lambda: _ask(shared, st.session_state["question"])),
        )


def _current(shared: Services) -> str | None:
    """The conversation of this session, or the one in the address after a reload."""
    known: str | None = st.session_state.get("conversation")
    wanted = known or st.query_params.get("c")
    if wanted and shared.conversations.has(wanted, owner()):
        if wanted != known or st.query_params.get("c") != wanted:
            open_conversation(wanted)
        return wanted
    if wanted:
        open_conversation(None)
    return None


# asking


def _ask(shared: Services, question: str | None) -> None:
    """Starts an answer; the run of the page that follows draws it."""
    if not question or not question.strip():
        return
    conversation = st.session_state.get("conversation")
    if not conversation or not shared.conversations.has(conversation, owner()):  # deleted in another window
        conversation = shared.conversations.start(question, owner())
        shared.conversations.limit(conversation, st.session_state.get("scope", Scope()))
        open_conversation(conversation)
    earlier = [turn.question for turn in shared.conversations.turns(conversation)]
    turn = shared.conversations.ask(conversation, question.strip())
    only = _usable(shared, shared.conversations.scope(conversation))
    shared.work.answer(shared.assistant, shared.conversations, turn, question.strip(), earlier, only)


def _usable(shared: Services, scope: Scope) -> list[str] | None:
    """The articles that a conversation may use, without those removed since; None for all. When none is left, the
    answer is to say so and not to come from others."""
    if not scope.limited:
        return None
    wanted = set(scope.articles)
    return [
        article.id
        for article, _ in shared.articles()
        if (not wanted or article.id in wanted) and in_period(article.published, scope.since, scope.until)
    ]


def _on_act(shared: Services, turn: Turn) -> None:
    """What the reader did in a turn: open a footnote, stop, ask again, vote …"""
    act = components.act_of(_key(turn))
    kind = act.get("kind")
    if kind == "open":
        _open(turn.id, int(act["number"]))
    elif kind == "read":
        st.session_state["passage"] = {"turn": turn.id, **act}
        _open(f"{turn.id}/passage", 0)
    elif kind == "how":
        st.session_state.setdefault("how", set()).add(turn.id)
    elif kind == "vote":
        shared.conversations.vote(turn.id, int(act["vote"]), str(act["reason"])[:500])
    elif kind == "case":
        expected = act.get("expected")
        shared.conversations.keep_case(turn.id, None if expected is None else str(expected)[:200])
    elif kind == "stop":
        job = shared.work.job(turn.id)
        if job:
            job.stop()
    elif kind == "again":
        shared.conversations.drop_from(turn.id)
        _ask(shared, turn.question)
    elif kind == "edit":
        st.session_state["question"] = turn.question


def _open(turn: str, number: int) -> None:
    nonce = st.session_state.get("nonce", 0) + 1
    st.session_state["nonce"] = nonce
    st.session_state["opened"] = {"turn": turn, "number": number, "nonce": nonce}


# drawing


def _welcome(shared: Services) -> None:
    count = len(shared.articles())
    st.header("Ask your articles", anchor=False)
    if not count:
        st.caption("There are no articles yet. Add some under Articles, then ask about them here.")
        return
    articles = f"{count} articles" if count != 1 else "one article"
    st.caption(
        f"Every sentence of an answer carries a footnote to the exact words it rests on, in {articles} of yours. "
        "When they do not say, the answer says so."
    )
    if shared.suggestions() is None:
        _suggest_when_ready(shared)
    else:
        _suggest(shared)


def _suggest_when_ready(shared: Services) -> None:
    """Looks whether the questions to begin with are made, without the rest of the page."""

    @st.fragment(run_every=LOOK_EVERY)
    def look() -> None:
        if shared.suggestions() is not None:
            st.rerun()

    look()


def _suggest(shared: Services) -> None:
    suggestions = shared.suggestions() or []
    if suggestions:
        components.listing(
            [{"id": str(i), "title": said, "open": "ask"} for i, said in enumerate(suggestions)],
            label="Questions to begin with",
            look="suggestions",
            key="suggestions",
            on_act=guarded(
                lambda: _ask(shared, suggestions[int(components.act_of("suggestions").get("id", 0))])
            ),
        )


def _tools(shared: Services, conversation: str | None, turns: list[Turn]) -> None:
    """What can be done with the conversation as a whole."""
    heads = {article.id: article for article, _ in shared.articles()[:CHOICES]}
    if not heads:
        return
    kept = (
        shared.conversations.scope(conversation) if conversation else st.session_state.get("scope", Scope())
    )
    limited = tuple(one for one in kept.articles if one in heads)
    with st.popover(_scope_name(kept, limited), width="stretch"):
        chosen = st.multiselect(
            "Answer only from these articles",
            list(heads),
            default=limited,
            format_func=lambda one: f"{heads[one].title or one} ({views.source_line(heads[one])})",
            placeholder="All articles",
            filter_mode="contains",
            select_all=False,  # Enter would take it, and with it all that was found
            key=f"scope-{conversation}",
        )
        left, right = st.columns(2)
        since = _day(left, "Published from", kept.since, f"since-{conversation}")
        until = _day(right, "Until", kept.until, f"until-{conversation}")
        if since or until:
            st.caption("Articles without a date are left out.")
    scope = Scope(tuple(chosen), since, until)
    if scope != Scope(limited, kept.since, kept.until):
        if conversation:
            shared.conversations.limit(conversation, scope)
        else:
            st.session_state["scope"] = scope
        st.rerun()
    if conversation and turns:
        with st.popover("Export", width="stretch"):
            _export(shared, conversation)


def _scope_name(scope: Scope, articles: Sequence[str]) -> str:
    """``Articles used: 3, from 1 May 2024``"""
    said = [str(len(articles)) if articles else "" if scope.since or scope.until else "all"]
    said += [f"from {spoken_date(scope.since)}"] if scope.since else []
    said += [f"until {spoken_date(scope.until)}"] if scope.until else []
    return "Articles used: " + " ".join(part for part in said if part)


def _day(place: DeltaGenerator, label: str, now: str, key: str) -> str:
    """A day as ISO, or nothing."""
    day = place.date_input(
        label,
        value=date.fromisoformat(now) if now else None,
        min_value=date(1500, 1, 1),
        max_value=date(2100, 12, 31),
        format="YYYY-MM-DD",
        key=key,
    )
    return day.isoformat() if isinstance(day, date) else ""


def _export(shared: Services, conversation: str) -> None:
    """The files are made at the click, from what is kept by then."""
    title = next(
        (c.title for c in shared.conversations.find(owner=owner()) if c.id == conversation), "Conversation"
    )
    name = re.sub(r"[^\w-]+", "-", title).strip("-")[:40] or "conversation"
    st.download_button(
        "Markdown, to read and quote",
        lambda: export.to_markdown(title, shared.conversations.turns(conversation)),
        file_name=f"{name}.md",
        mime="text/markdown",
        on_click="ignore",
        width="stretch",
    )
    st.download_button(
        "JSON, for footnote verify",
        lambda: export.to_json(shared.conversations.turns(conversation)),
        file_name=f"{name}.json",
        mime="application/json",
        on_click="ignore",
        width="stretch",
    )


def _key(turn: Turn) -> str:
    return f"turn-{turn.id}"


def _draw_turn(shared: Services, turn: Turn, newest: bool) -> Turn:
    """Draws a turn; while its answer is being made, again and again without the rest of the page."""
    job = shared.work.job(turn.id) if turn.state == "working" else None
    if job is None or job.wait(0.0 if shared.assistant.settings.model else AT_ONCE):
        turn = _latest(turn, job)
        _draw_finished(shared, turn, newest)
        return turn

    first = ["what there is already is drawn at once"]

    @st.fragment(run_every=LOOK_EVERY)
    def draw_unfinished() -> None:
        job.wait_for_news(0.0 if first else NEWS)
        first.clear()
        if job.done:
            st.rerun()  # the whole answer is drawn by a run of the whole page, where its footnotes find the pane
        now = _latest(turn, job)
        components.answer(
            views.turn_view(now, step=job.step, newest=newest),
            key=_key(turn),
            on_act=guarded(lambda: _on_act(shared, now)),
        )

    draw_unfinished()
    return _latest(turn, job)


def _latest(turn: Turn, job: AnswerJob | None) -> Turn:
    if job is None:
        return turn
    return replace(turn, state=job.state, answer=job.answer, message=job.message)


def _draw_finished(shared: Services, turn: Turn, newest: bool) -> None:
    view = views.turn_view(
        turn,
        standing=_standing(shared, turn.answer),
        how=_how(shared, turn),
        prompt=_prompt(shared, turn),
        newest=newest,
    )
    components.answer(view, key=_key(turn), on_act=guarded(lambda: _on_act(shared, turn)))


def _standing(shared: Services, answer: Answer | None) -> dict[int, views.Standing]:
    if answer is None or not answer.citations:
        return {}
    return {check.number: check.state for check in shared.assistant.verify(answer).checks}


def _how(shared: Services, turn: Turn) -> list[Hit] | None:
    """The passages found for the question, once the reader has asked to see them."""
    if turn.answer is None or turn.id not in st.session_state.get("how", set()):
        return None
    only = _usable(shared, shared.conversations.scope(turn.conversation))
    if only == []:
        return []
    return shared.assistant.retrieve(turn.answer.understood or turn.question, HOW_MANY, only)


def _prompt(shared: Services, turn: Turn) -> list[tuple[str, str]] | None:
    """What the chat model was told, once the reader has asked to see how an answer of one was made."""
    if turn.answer is None or turn.answer.mode == "quotes":
        return None
    if turn.id not in st.session_state.get("how", set()):
        return None
    turns = shared.conversations.turns(turn.conversation)
    before = [one.question for one in turns[: [one.id for one in turns].index(turn.id)]]
    only = _usable(shared, shared.conversations.scope(turn.conversation))
    return shared.assistant.prompt(turn.question, before, only)


# the article beside the chat


def _pane(shared: Services, conversation: str | None, turns: list[Turn]) -> None:
    """Gives the pane what the newest answer cites, ready to be opened, and what the reader asked to see."""
    if not conversation:
        return
    opened: dict[str, Any] | None = st.session_state.get("opened")
    wanted = {opened["turn"] if opened else "", turns[-1].id if turns else ""}
    pane: list[views.Plain | None] = []
    for turn in turns:
        if turn.id in wanted and turn.answer and turn.answer.citations:
            pane.append(_cited(shared, turn, turn.answer, asked=bool(opened and opened["turn"] == turn.id)))
    passage = st.session_state.get("passage")
    if opened and passage and opened["turn"] == f"{passage['turn']}/passage":
        pane.append(_found(shared, opened["turn"], passage))
    components.article([view for view in pane if view], key=f"pane-{conversation}", opened=opened)


def _cited(shared: Services, turn: Turn, answer: Answer, asked: bool) -> views.Plain:
    """The articles that an answer cites, with its footnotes marked."""
    articles: dict[str, views.Plain] = {}
    size = 0
    for citation in answer.citations:
        article = shared.assistant.article(citation.article.id)
        if article is None or article.id in articles:
            continue
        size += len(article.text)
        if size > PRELOAD and not asked:
            break
        spans = [views.Span(c.start, c.end, c.number) for c in answer.citations if c.article.id == article.id]
        articles[article.id] = views.article_view(article, spans)
    notes = {str(c.number): {"article": c.article.id} for c in answer.citations if c.article.id in articles}
    return {"turn": turn.id, "notes": notes, "articles": articles}


def _found(shared: Services, name: str, passage: dict[str, Any]) -> views.Plain | None:
    """The article of a passage that was found, which is not a footnote."""
    article = shared.assistant.article(str(passage["article"]))
    if article is None:
        return None
    span = views.Span(int(passage["start"]), int(passage["end"]), 0)
    notes = {"0": {"article": article.id, "label": "passage"}}
    return {"turn": name, "notes": notes, "articles": {article.id: views.article_view(article, [span])}}
