"""The reader: scores, marked words, and what it promises about repeatability and imports."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.evidence.select import known_share, named_share
from assistant.question.question import understand
from assistant.reader import Reader, Reading, Text, context_of
from assistant.reader.context import names_in_order
from assistant.reader.data import benchmark_part, load, split_sentences
from assistant.reader.edits import Edit, propose
from assistant.reader.reader import HIGHEST, LOWEST
from assistant.reader.rephrase import COMMON, Rephraser, terse
from assistant.reader.rows import NAMES_TOKENS, PASSAGE_TOKENS, TITLE_TOKENS, WORDS_TOKENS, make_row
from tests.conftest import entry
from vectorstore import Library

QUESTION = "Who won the 2019 Tour de France?"
RIGHT = "Egan Bernal won the 2019 Tour de France on Sunday, the first Colombian to do so."
OTHERS = [
    "Tadej Pogačar won the 2021 Tour de France in Paris.",
    "The 2019 Tour de France had twenty-one stages.",
    "Bakers in the town sell more bread in August than in May.",
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def read(reader: Reader, *sentences: str, question: str = QUESTION) -> list[Reading]:
    """Each sentence read alone."""
    return [page[0] for page in reader.read(question, [Text([sentence]) for sentence in sentences])]


def test_the_sentence_that_answers_scores_highest(reader: Reader) -> None:
    scores = [reading.score for reading in read(reader, RIGHT, *OTHERS)]
    assert scores[0] == max(scores)


def test_a_sentence_is_understood_from_those_before_it(reader: Reader) -> None:
    it = "It was launched in 1988."
    told, untold = reader.read(
        "When did the Torch Programme begin?",
        [Text(["The Torch Programme brought laboratories to market.", it]), Text(["Cats sleep a lot.", it])],
    )
    assert told[1].score > untold[1].score


def test_a_person_named_long_before_is_known_to_the_reader(reader: Reader) -> None:
    text = f"Marcus Hafke likes to drive. {'The road is long and it has rained all day. ' * 6}"
    sentence = "The engineer joined Volkswagen in 2022."
    told = context_of("A drive", text, len(text), sentence)
    assert told.names == "Marcus Hafke" and "Hafke" not in told.words
    known, unknown = (
        reader.read("When did Hafke join Volkswagen?", [Text([sentence], context)])[0][0].score
        for context in (told, replace(told, names=""))
    )
    assert known > unknown


def test_names_come_in_the_order_of_their_last_mention_in_full() -> None:
    text = "Ann Lee met Bo Ek in Oslo. In October Lee, of the OECD, left."
    assert names_in_order(text) == ["Bo Ek", "Oslo", "Ann Lee", "OECD"]


def test_a_score_does_not_depend_on_the_other_passages(reader: Reader) -> None:
    together = read(reader, *OTHERS, RIGHT, RIGHT * 5)
    assert together[3] == read(reader, RIGHT)[0] == read(reader, RIGHT, *OTHERS)[0]


def test_scores_stay_in_their_range_whatever_the_text(reader: Reader) -> None:
    odd = ["", " ", "…", "维基百科是一个百科全书。", "word " * 2000, "🏔️🏔️", "\x00"]
    found = read(reader, *odd, question="") + read(reader, *odd, question="?" * 500)
    assert all(LOWEST <= reading.score <= HIGHEST for reading in found)
    assert len(reader.read("?", [Text(odd)])[0]) == len(odd)


def test_no_passages_give_no_readings(reader: Reader) -> None:
    assert reader.read(QUESTION, []) == []
    assert reader.read(QUESTION, [Text([])]) == [[]]


def test_the_marked_words_lie_inside_the_sentence(reader: Reader) -> None:
    for sentence in [RIGHT, *OTHERS, "维基百科是一个百科全书。", ""]:
        (found,) = read(reader, sentence)
        assert 0 <= found.start <= found.end <= len(sentence) and 0 <= found.span <= 1


def test_the_answering_name_is_marked(reader: Reader) -> None:
    (found,) = read(reader, RIGHT)
    assert RIGHT[found.start : found.end] == "Egan Bernal"


def test_reading_needs_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from assistant.reader import Reader, Text;"
        "Reader.load().read('Who?', [Text(['Egan Bernal won.'])]);"
        "print([name for name in ('torch', 'transformers', 'scipy', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_of_a_long_context_the_first_of_the_title_and_the_last_of_the_rest_are_read() -> None:
    title, names, words = (list(range(start, start + 90)) for start in (1000, 2000, 3000))
    row = make_row([7], [title, names, words], [[8, 9], [10]])
    assert row.ids[:3] == [101, 7, 102] and row.asked == 2  # [CLS] question [SEP]
    context = row.ids[3 : row.places[0][0]]
    assert len(context) == TITLE_TOKENS + NAMES_TOKENS + WORDS_TOKENS
    assert (context[0], context[TITLE_TOKENS + NAMES_TOKENS - 1], context[-1]) == (1000, 2089, 3089)
    assert [row.ids[a:b] for a, b in row.places] == [[8, 9], [10]]
    assert row.ids[-1] == 102 and sum(row.kinds) == 3


def test_what_does_not_fit_is_left_unread() -> None:
    row = make_row([7], [[], [], []], [[8] * 120] * 4 + [[9]])
    assert [end > 0 for _, end in row.places] == [True, True, False, False, True]
    assert sum(row.kinds) <= PASSAGE_TOKENS


def test_packed_weights_come_back_nearly_the_same() -> None:
    import torch

    from assistant.reader.weights import pack, unpack

    base = {"layers.5.up.weight": torch.randn(8, 16), "head.weight": torch.zeros(1, 16)}
    trained = {name: value + 0.01 * torch.randn(value.shape) for name, value in base.items()}
    again = unpack(pack(trained, base), base)
    # one int8 step of a row is its largest difference / 127; rounding loses at most half a step
    assert (again["layers.5.up.weight"] - trained["layers.5.up.weight"]).abs().max() < 0.05 / 127
    assert torch.equal(again["head.weight"], trained["head.weight"])


def test_two_runs_have_a_mean() -> None:
    import torch

    from assistant.reader.weights import mean

    found = mean(
        {"head.weight": torch.tensor([1.0])}, {"head.weight": torch.tensor([3.0]), "norm": torch.ones(1)}
    )
    assert {name: value.tolist() for name, value in found.items()} == {"head.weight": [2.0]}


def test_an_edit_on_both_sides_changes_both() -> None:
    edit = Edit("2019", "2017")
    assert edit.apply(QUESTION) == "Who won the 2017 Tour de France?"
    assert "2017 Tour" in edit.apply(RIGHT)


def test_an_edit_leaves_the_answer_alone() -> None:
    for seed in range(30):
        edit = propose(QUESTION, RIGHT, "Egan Bernal", OTHERS, random.Random(seed))
        assert edit is not None and "Egan Bernal" in edit.apply(RIGHT)
        assert edit.apply(QUESTION) != QUESTION


def test_a_question_in_other_words_keeps_its_names_and_the_form_of_its_verbs() -> None:
    texts = ["They purchased and they bought, acquired, purchase, buy, author, writer, zero."] * COMMON
    rephraser = Rephraser(texts)
    assert rephraser.synonyms("purchased") == ["acquired"]
    assert rephraser.synonyms("zero") == []
    asked = {rephraser.other_words("Which writer purchased Writer Ltd?", random.Random(n)) for n in range(9)}
    assert asked == {"Which author acquired Writer Ltd?"}


def test_a_terse_question_has_only_its_telling_words() -> None:
    assert terse("When was the R&D centre in Hefei opened?") == "when r&d centre hefei opened"
    assert terse("Is it?") == "Is it?"


def test_no_article_is_both_learned_from_and_measured_on(tmp_path: Path) -> None:
    folder = tmp_path / "xquad"
    (folder / "articles").mkdir(parents=True)
    lines = []
    for number in range(40):
        name = f"xquad-{number:02d}.txt"
        (folder / "articles" / name).write_text(f"Title\n\nAnn lives in {number} Rome. Bob does not.")
        for part in "ab":
            lines.append({"id": f"{number}{part}", "question": "Where does Ann live?", "answerable": True,
                          "articles": [name], "facts": [["Rome"]], "spans": [{"article": name, "start": 7, "end": 20}]})  # fmt: skip
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    corpus = load(None, tmp_path)
    parts: dict[str, set[str]] = {}
    for question in corpus.questions:
        parts.setdefault(corpus.sentences[question.gold[0]].place, set()).add(question.part)
    assert len(parts) == 40 and all(len(found) == 1 for found in parts.values())
    assert {"train", "dev", "aside"} == set.union(*parts.values())


def test_what_may_not_be_shipped_is_only_measured() -> None:
    assert benchmark_part("rgb", "rgb-00-positive-0.txt") == "aside"


def test_sentences_are_not_cut_at_abbreviations_or_decimals() -> None:
    text = 'Mr. Li paid 4.5 dollars. "Too much!" she said. It was Jan. 3.'
    assert [text[a:b] for a, b in split_sentences(text)] == [
        "Mr. Li paid 4.5 dollars.", '"Too much!" she said.', "It was Jan. 3.",
    ]  # fmt: skip


def test_names_and_numbers_of_the_question_are_looked_for() -> None:
    assert named_share(QUESTION, "Bernal won the Tour in France.") == pytest.approx(2 / 3)  # 2019 is missing
    assert named_share("who was it", "anything") == 1.0
    assert named_share("Where did the Swedish firm build?", "A plant in Sweden.") == 1.0
    assert named_share("Where did the Danish firm build?", "A plant in Sweden.") == 0.0


def test_a_name_is_known_in_whichever_spelling(library: Library) -> None:
    with library.writing() as writer:
        writer.put([entry("It is sold in the United States.")])
    assert known_share(understand("What is it called in America?"), library) == 1.0
    assert known_share(understand("What is it called in Sweden?"), library) == 0.0
