"""Questions that ask several things are taken apart; others are left whole."""

from __future__ import annotations

from typing import Any

import pytest
from test_quotes import candidates

from assistant.evidence.retrieve import in_turn
from assistant.evidence.select import Part
from assistant.question.parts import parts
from assistant.question.question import understand
from assistant.quotes.compose import choose


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("What did China and the US spend?", ("What did China spend?", "What did the US spend?")),
        (
            "Compare the pay of nurses with that of teachers",
            ("the pay of nurses?", "the pay of teachers?"),
        ),
        ("Compare tidal power with nuclear energy.", ("tidal power?", "nuclear energy?")),
        ("When and where was Lee born?", ("When was Lee born?", "where was Lee born?")),
        ("What were Anvia's sales and profit in 2024?", ("What were Anvia's sales in 2024?", "What were Anvia's profit in 2024?")),
        ("What are Anvia's sales and marketing costs?", ()),
        ("What was the old and new price?", ()),
        ("What is the research and development of the firm?", ()),
        ("What did the bridge cost, who paid and when was it opened?",
         ("What did the bridge cost?", "who paid (bridge, cost)?", "when was it opened (bridge, cost)?")),
        ("What was sold in 2021, 2022 and 2023?", ("What was sold in 2021?", "What was sold in 2022?", "What was sold in 2023?")),
        (
            "What two complaints does Ms Brask make, one about rent and one about noise?",
            ("What two complaints does Ms Brask make about rent?", "What two complaints does Ms Brask make about noise?"),
        ),
        ("What are Anvia and Brask each building?", ("What is Anvia building?", "What is Brask building?")),
        ("What do Anvia and Brask both build?", ("What does Anvia build?", "What does Brask build?")),
        ("How long does it take in Bern and in Graz?", ("How long does it take in Bern?", "How long does it take in Graz?")),
        ("Who runs the mill, and when was it built?", ("Who runs the mill?", "when was it built (runs, mill)?")),
        ("Why did Ana leave, and where did she go?", ("Why did Ana leave?", "where did she go (Ana)?")),
        ("What did Ana say about rent? How much is it?", ("What did Ana say about rent?", "How much is it (ana, rent)?")),
        ("What did wages cost in 2007 and in 2023?", ("What did wages cost in 2007?", "What did wages cost in 2023?")),
        ("What has Ana said about rent, and what about food?", ("What has Ana said about rent?", "What has Ana said about food?")),
        ("What is the difference between Anvia and Brask?",
         ("What is the difference between Anvia?", "What is the difference between Brask?")),
        ("Compare wages in Bern with Graz", ("Compare wages in Bern?", "Compare wages in Graz?")),
    ],
)  # fmt: skip
def test_each_part_is_a_question_of_its_own(asked: str, expected: tuple[str, ...]) -> None:
    assert parts(asked) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "Who runs the mill?",
        "What is bread and butter money?",
        "Why did the office move from Bern to Graz?",
        "How much was spent on research and development?",
        "How long is the tunnel between Brena and Munte?",
        "and",
        "",
    ],
)
def test_a_question_about_one_thing_stays_whole(asked: str) -> None:
    assert parts(asked) == ()


def test_each_part_brings_its_own_passages() -> None:
    def hits(*ids: str) -> list[Any]:
        return [found[id] for id in ids]

    found = {c.passage.id: c.hit for c in candidates("One.", "Two.", "Three.")}
    one, two, three = found
    assert in_turn([hits(one, two), hits(three, one)]) == hits(one, three, two)


def test_the_best_sentence_of_each_part_is_quoted_even_when_it_ranks_low() -> None:
    found = candidates("China spent $781bn.", "Cats sleep.", "The US spent $823bn.", scores=(9.0, 8.9, 1.0))
    asked = understand("What did China and the US spend?")
    ours, theirs = (
        Part(part, ranked, {}, 0.5) for part, ranked in zip(asked.parts, (found, found[::-1]), strict=True)
    )
    chosen = choose([ours, theirs], 1)
    assert [c.text for c in chosen] == ["China spent $781bn.", "The US spent $823bn."]
