"""The page as axe-core sees it: no serious or critical problem on any screen, in both themes, also on a phone.

axe-core comes with the package axe-playwright-python; without it, or without Chromium, these tests are skipped and say so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_page_browser import PATIENCE, ask, browser, expect, free_port, serving  # noqa: F401  (a fixture)

SHOWN_NODES = 3
SCREENS = {
    "desk": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def axe() -> str:
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe-core is not here: install axe-playwright-python")
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    with serving(tmp_path_factory.mktemp("library"), port):
        yield f"http://localhost:{port}"


@pytest.fixture(scope="module", params=SCREENS)
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:  # noqa: F811
    context = browser.new_context(**SCREENS[request.param])
    made = context.new_page()
    made.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    made.goto(address)
    made.get_by_test_id("stChatInput").wait_for()
    yield made
    context.close()


def first_visit(page: Any) -> None:
    page.get_by_role("list", name="Questions to begin with").wait_for()


def answer(page: Any) -> None:
    turn = ask(page, "How much did China spend?")
    turn.get_by_role("button", name="Not helpful").click()
    turn.get_by_role("group", name="What was wrong?").wait_for()
    turn.get_by_text("How this was answered").click()
    turn.locator("button.mark").first.focus()


def model_s_answer(page: Any) -> None:
    turn = ask(page, "write how much China spent")
    turn.get_by_text("held back").click()
    turn.get_by_text("How this was answered").click()
    turn.get_by_text("The rules it was given").click()


def refusal(page: Any) -> None:
    ask(page, "Who runs BYD?").locator("summary").first.click()


def article_beside_the_chat(page: Any) -> None:
    ask(page, "How much did they spend?").locator("button.mark").first.click()
    page.get_by_role("complementary", name="Article").wait_for()


def limits(page: Any) -> None:
    to(page, "Chat")
    open_menu(page)
    page.get_by_role("button", name="Articles used").click()
    page.get_by_text("Answer only from these articles").wait_for()


def to(page: Any, name: str) -> None:
    page.keyboard.press("Escape")
    open_menu(page)
    page.get_by_role("link", name=name, exact=True).click()
    if narrow(page):  # the menu lies over the screen there
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()


def open_menu(page: Any) -> None:
    button = page.get_by_test_id("stExpandSidebarButton")
    if narrow(page) and button.is_visible():
        button.click()


def narrow(page: Any) -> bool:
    return int(page.viewport_size["width"]) < 700


def articles(page: Any) -> None:
    to(page, "Articles")
    page.get_by_text("Add articles").click()
    page.get_by_role("list", name="Articles").wait_for()


def an_article(page: Any) -> None:
    to(page, "Articles")
    page.get_by_role("list", name="Articles").get_by_role("button", name="Counting the Gap").first.click()
    page.get_by_role("complementary", name="Article").wait_for()


def evaluation(page: Any) -> None:
    to(page, "Evaluation")
    page.get_by_role("heading", name="Evaluation").wait_for()


def settings(page: Any) -> None:
    to(page, "Settings")
    page.get_by_role("heading", name="Settings").wait_for()


STEPS = (
    first_visit,
    answer,
    model_s_answer,
    refusal,
    article_beside_the_chat,
    articles,
    an_article,
    evaluation,
    settings,
    limits,
)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__.replace("_", " "))
def test_no_screen_has_a_serious_problem(page: Any, axe: str, step: Callable[[Any], None]) -> None:
    step(page)
    page.wait_for_timeout(600)  # what fades in would have too little contrast
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    assert [said(one) for one in found if one["impact"] in ("serious", "critical")] == []


def test_a_problem_inside_a_component_would_be_found(page: Any, axe: str) -> None:
    to(page, "Chat")
    ask(page, "How much did China spend in all?")
    page.evaluate(axe)
    page.locator("article.turn .actions").last.evaluate("e => e.append(document.createElement('button'))")
    found = page.evaluate("async () => (await axe.run(document)).violations.map(one => one.id)")
    assert "button-name" in found


def said(problem: dict[str, Any]) -> str:
    """A problem with the places where it is."""
    places = [
        f"{node['target']} {node['html'][:160]} {node['failureSummary']}"
        for node in problem["nodes"][:SHOWN_NODES]
    ]
    return (
        f"{problem['id']} ({problem['impact']}, {len(problem['nodes'])} times): {problem['help']}: {places}"
    )
