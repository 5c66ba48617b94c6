"""The articles: what the library holds, adding more, reading one, removing one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from assistant.dates import spoken_date
from ui import components, uploads, views
from ui.launch import UPLOAD_MB
from ui.shell import guarded, trouble

if TYPE_CHECKING:
    from assistant import Article
    from ui.shell import Services
    from ui.work import IngestJob

SHOWN = 100
"""Articles drawn at once; the filter finds the others."""
LOOK_EVERY = 0.3
"""Seconds between looks at an ingest."""
RATED = 5
"""Files after which a rate means something."""
FAILURES = 50
"""Failures listed in a report."""


def draw(shared: Services) -> None:
    """Draws the article that is being read, or else the list with what adds to it."""
    reading = st.session_state.get("reading")
    article = shared.assistant.article(reading) if reading else None
    if article is not None:
        _read(article)
    else:
        _shelf(shared)


def _read(article: Article) -> None:
    if st.button("All articles", icon=":material/arrow_back:", key="back"):
        st.session_state["reading"] = None
        st.rerun()
    view = {
        "turn": "read",
        "first": article.id,
        "notes": {},
        "articles": {article.id: views.article_view(article)},
    }
    components.article(
        [view], key=f"read-{article.id}", layout="page", opened={"turn": "read", "number": 0, "nonce": 1}
    )


def _shelf(shared: Services) -> None:
    heads = shared.articles()
    st.header("Articles", anchor=False)
    with st.expander("Add articles", icon=":material/add:", expanded=not heads):
        _add(shared)
    _progress(shared)
    if not heads:
        return
    words = st.text_input("Filter by title, outlet, author, date", key="filter") if len(heads) > 5 else ""
    found = [(article, size) for article, size in heads if _matches(article, words or "")]
    st.caption(_counted(len(found), len(heads), sum(size for _, size in found)))
    groups = shared.assistant.library.groups()
    sizes = Counter(groups.values())
    components.listing(
        [
            {
                "id": article.id,
                "title": article.title or views.file_name(article.source),
                "detail": f"{views.source_line(article)} · {size:,} characters"
                + _copies(sizes[groups.get(article.id, "")]),
                "open": "read",
                "remove": "Remove",
                "consequence": "Its text leaves the library. Answers that quote it keep the quoted words, marked as gone.",
            }
            for article, size in found[:SHOWN]
        ],
        label="Articles",
        look="articles",
        key="articles",
        on_act=guarded(lambda: _on_act(shared)),
    )
    if len(found) > SHOWN:
        st.caption(f"The first {SHOWN} are shown. Filter to find the others.")


def _copies(in_group: int) -> str:
    """Near copies count as one source in an answer, so the reader should know of them."""
    return f" · one of {in_group} near copies" if in_group > 1 else ""


def _on_act(shared: Services) -> None:
    act = components.act_of("articles")
    if act.get("kind") == "read":
        st.session_state["reading"] = act["id"]
    elif act.get("kind") == "remove":
        _let_go(shared, shared.assistant.remove(str(act["id"])))


def _let_go(shared: Services, sources: Sequence[str]) -> None:
    held = [place.source for place in shared.assistant.library.places()]
    uploads.discard(shared.folder, sources, held)


def _matches(article: Article, words: str) -> bool:
    about = (
        article.title,
        article.outlet,
        article.author,
        article.published,
        spoken_date(article.published),
        article.source,
    )
    said = " ".join(part for part in about if part).lower()
    return all(word in said for word in words.lower().split())


def _counted(found: int, all_of_them: int, characters: int) -> str:
    articles = f"{found} of {all_of_them} articles" if found != all_of_them else f"{found} articles"
    return f"{articles if all_of_them != 1 else 'One article'}, {characters:,} characters"


# adding


def _add(shared: Services) -> None:
    round_ = st.session_state.setdefault("upload-round", 0)
    files = st.file_uploader(
        f"Files: text, Markdown, HTML, PDF, Word, e-books, up to {UPLOAD_MB} MB each",
        accept_multiple_files=True,
        key=f"upload-{round_}",
    )
    if files:
        paths = [str(uploads.keep(shared.folder, file.name, file.getvalue())) for file in files]
        names = [Path(path).name for path in paths]
        if shared.work.take_in(shared.assistant, paths, names, lambda: _let_go(shared, paths)):
            st.session_state["upload-round"] = (
                round_ + 1
            )  # a new widget lets go of the files it held in memory
            st.rerun()
        st.session_state["trouble"] = "Articles are being added already. These come next."
    with st.form("path", border=False, clear_on_submit=True):
        where = st.text_input("Or a folder, a file or a web address", placeholder="/home/me/articles")
        if st.form_submit_button("Add") and where.strip():
            place = where.strip() if "://" in where else str(Path(where.strip()).expanduser())
            if not shared.work.take_in(shared.assistant, [place], [where.strip()]):
                st.session_state["trouble"] = (
                    "Articles are being added already. Wait until that has finished."
                )


def _progress(shared: Services) -> None:
    """How far an ingest is, then the reports of all, until the reader puts them away."""
    trouble()
    jobs = shared.work.ingests
    if not jobs:
        return
    job = jobs[-1]
    if job.finished.is_set():
        _reports(jobs)
        return

    @st.fragment(run_every=LOOK_EVERY)
    def going_on() -> None:
        if job.finished.is_set():
            st.rerun()
        total = job.total or len(job.names)
        st.progress(min(1.0, job.done / max(1, total)), text=_how_far(job, total))
        name = views.file_name(job.source or job.names[0])
        components.message(name, key="ingest-now", tone="")

    going_on()


def _how_far(job: IngestJob, total: int) -> str:
    """``40 of 1,000 read, 12 a second, 2 minutes left``"""
    said = f"{job.done:,} of {total:,} read"
    if job.done >= RATED and job.seconds_left is not None:
        minutes = round(job.seconds_left / 60)
        left = f"{minutes} minutes" if minutes > 1 else "a minute" if minutes else "less than a minute"
        said += f", {job.per_second:.1f} a second, {left} left"
    return said


def _reports(jobs: list[IngestJob]) -> None:
    lines = [line for job in reversed(jobs) for line in _report(job)]
    components.listing(lines, label="What was added", look="lines", key="ingest-report")
    if st.button("Put the report away", key="report-read"):
        jobs[:] = [job for job in jobs if not job.finished.is_set()]
        st.rerun()


def _report(job: IngestJob) -> list[views.Plain]:
    """What one ingest did, as lines of a list."""
    lines = [{"id": "error", "title": job.error, "tone": "failed"}] if job.error else []
    if job.report is not None:
        report = job.report
        words = ("added", "changed", "unchanged", "removed")
        counts = [f"{len(getattr(report, word))} {word}" for word in words if getattr(report, word)]
        if counts:
            names = ", ".join(views.file_name(source) for source in report.added[:5])
            more = f" and {len(report.added) - 5} more" if len(report.added) > 5 else ""
            lines.append({"id": "done", "title": ", ".join(counts), "detail": names + more, "tone": "good"})
        failures = [*report.failed, *report.skipped]
        lines += [
            {"id": str(i), "title": views.file_name(one.source), "detail": one.reason, "tone": "failed"}
            for i, one in enumerate(failures[:FAILURES])
        ]
        if len(failures) > FAILURES:
            lines.append({"id": "more", "title": f"and {len(failures) - FAILURES} more", "tone": "failed"})
        lines = lines or [{"id": "none", "title": "Nothing to do: there was nothing new."}]
    return lines
