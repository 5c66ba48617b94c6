"""The sample articles, the real models, and the Python contract that outside users rely on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.runnables import RunnableLambda

from assistant import Answer, Article, Assistant, InvalidInput, LibraryNotFound, Settings
from assistant import ask as ask_default

ANSWERABLE = [
    ("How many foreign-owned research centres are there in Shanghai?", "631"),
    ("In which year did the Torch Programme begin?", "1988"),
    ("Which company opened a factory in Rugao?", "Scania"),
]
UNANSWERABLE = [
    "What is the capital of Mongolia?",
    "How do I bake sourdough bread?",
    "Who won the football world cup in 1998?",
]


@pytest.mark.parametrize(("question", "fact"), ANSWERABLE)
def test_a_question_is_answered_in_the_articles_words_with_a_footnote(
    sample: Assistant, question: str, fact: str
) -> None:
    answer = sample.ask(question)
    assert not answer.refused
    assert fact in answer.text
    assert 1 <= len(answer.sentences) <= 3
    for sentence in answer.sentences:
        assert sentence.support == "supported"
        assert sentence.text == answer.citation(sentence.citations[0]).quote


@pytest.mark.parametrize(("question", "fact"), ANSWERABLE)
def test_every_quote_is_the_article_at_its_offsets(sample: Assistant, question: str, fact: str) -> None:
    for citation in sample.ask(question).citations:
        stored = sample.article(citation.article.id)
        assert stored is not None
        assert stored.text[citation.start : citation.end] == citation.quote
        assert (citation.page is None) == (not stored.pages)


def test_a_sentence_that_lacks_the_acronym_asked_about_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "ita.txt").write_text(
        "Pia Roth, chief executive of the port of Brandvik, says that ships wait for days.\n\n"
        "Elsewhere in the county, the KLM depot has fitted new doors to most of its sheds.\n"
    )
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest([tmp_path / "ita.txt"])
        asked = "Who is the chief executive of QNV?"
        assert assistant.ask(asked).refused
        assert not assistant.ask(asked.replace("QNV", "the port of Brandvik")).refused


def test_a_byline_answers_only_who_wrote(sample: Assistant) -> None:
    assert sample.ask("Who is the singer of the band Radiohead?").refused


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_what_the_articles_do_not_say_is_refused_without_a_citation(sample: Assistant, question: str) -> None:
    answer = sample.ask(question)
    assert answer.refused
    assert answer.citations == ()
    assert answer.sentences == ()
    assert answer.message in answer.text
    assert answer.nearest


def test_the_same_question_gets_the_same_answer_to_the_digit(sample: Assistant) -> None:
    first, second = (sample.ask(ANSWERABLE[0][0]) for _ in range(2))
    assert first.confidence == second.confidence
    assert (first.sentences, first.citations) == (second.sentences, second.citations)


def test_a_follow_up_uses_the_conversation(sample: Assistant) -> None:
    answer = sample.ask(
        "And in Beijing?", history=["How many foreign research centres are there in Shanghai?"]
    )
    assert answer.understood == "How many foreign research centres are there in Beijing?"
    assert "279" in answer.text


def test_a_question_can_be_limited_to_articles(sample: Assistant) -> None:
    hits = sample.retrieve("How much was spent on research?", k=5, articles=["counting-the-gap.md"])
    assert {hit.passage.article.source.rsplit("/", 1)[-1] for hit in hits} == {"counting-the-gap.md"}
    with pytest.raises(InvalidInput, match="nowhere"):
        sample.retrieve("How much?", articles=["nowhere.md"])


def test_an_answer_from_some_of_the_articles_says_so(sample: Assistant) -> None:
    asked = "Who is the chief executive of BYD?"
    assert sample.ask(asked, articles=["counting-the-gap.md", "shorter-list.md"]).notices == (
        "Only 2 of your 12 articles were used.",
    )
    assert sample.ask(asked, articles=[]).notices == ("There is no article within the limits that were set.",)
    assert sample.ask(asked).notices == ()
    everything = [head.id for head, _ in sample.articles()]
    assert sample.ask(asked, articles=everything).notices == ()


def test_a_model_that_fails_again_and_again_is_told_of_once(
    sample: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.chat.streaming.random.uniform", lambda *_: 0.0)  # no pause before a retry
    nobody = Settings(model="openai:tiny", model_base_url="http://127.0.0.1:9/v1", model_api_key="k")
    answer = Assistant(sample.library, nobody).ask(
        "What is the Torch Programme?", articles=["torch-thirty-years.md"]
    )
    assert answer.notices == (
        "Only 1 of your 12 articles was used.",
        "No connection to the endpoint of tiny; trying again.",
        "This answer is in the articles' own words. No connection to the endpoint of tiny.",
    )


def test_hits_come_best_first_with_their_scores(sample: Assistant) -> None:
    hits = sample.retrieve("Torch Programme", k=5)
    assert len(hits) == 5
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert "Torch" in hits[0].passage.text
    for hit in hits:
        assert hit.passage.text == hit.passage.article.text[hit.passage.start : hit.passage.end]
        assert set(hit.scores) <= {"meaning", "words"}


def test_no_passage_is_longer_than_the_embedding_model_reads(sample: Assistant) -> None:
    library = sample.library
    for head, _ in sample.articles():
        article = library.article(head.id)
        assert article is not None
        for passage in library.passages(article):
            assert library.embedder.count_tokens(passage.search_text) <= library.embedder.max_tokens


def test_every_sample_article_has_its_title_author_outlet_and_date(sample: Assistant) -> None:
    heads = [article for article, _ in sample.articles()]
    assert len(heads) == 12
    for article in heads:
        assert article.title
        assert article.author, article.source
        assert article.outlet, article.source
        assert article.published, article.source


def test_ingesting_again_changes_nothing(sample: Assistant) -> None:
    before = sample.check()
    report = sample.ingest(["articles"])
    assert (report.added, report.changed, report.removed, report.failed) == ((), (), (), ())
    assert len(report.unchanged) == 12
    after = sample.check()
    assert (before.articles, before.passages) == (after.articles, after.passages)
    assert after.healthy


def test_the_stream_ends_with_the_answer_and_its_pieces_make_it_up(sample: Assistant) -> None:
    events = list(sample.stream(ANSWERABLE[0][0]))
    answer = events[-1].answer
    assert events[-1].kind == "answer"
    assert answer is not None
    assert [e.sentence for e in events if e.kind == "sentence"] == list(answer.sentences)
    assert [c for e in events for c in e.citations] == list(answer.citations)


def test_an_answer_is_verified_without_a_model_until_its_article_goes(
    sample: Assistant, tmp_path: object
) -> None:
    answer = Answer.from_json(sample.ask(ANSWERABLE[0][0]).to_json())
    assert sample.verify(answer)
    moved = tuple(
        type(c)(c.number, c.article, c.start + 1, c.end + 1, c.quote, c.page) for c in answer.citations
    )
    tampered = Answer(answer.question, answer.sentences, moved)
    assert not sample.verify(tampered)
    assert {check.state for check in sample.verify(tampered).checks} == {"changed"}
    unknown = type(moved[0])(1, Article("never stored", "nowhere"), 0, 5, "never")
    assert [c.state for c in sample.verify(Answer("q", citations=(unknown,))).checks] == ["gone"]


def test_the_retriever_composes_with_langchain(sample: Assistant) -> None:
    chain = sample.as_retriever(k=3) | RunnableLambda(len)
    assert chain.invoke("Torch Programme") == 3
    (first, *_) = asyncio.run(sample.as_retriever(k=1).ainvoke("Torch Programme"))
    assert first.metadata["title"]
    assert first.metadata["end"] > first.metadata["start"]


def test_the_runnable_answers_one_or_many(sample: Assistant) -> None:
    runnable = sample.as_runnable()
    assert "631" in runnable.invoke(ANSWERABLE[0][0]).text
    follow_up = {
        "question": "And in Beijing?",
        "history": ["How many foreign research centres are in Shanghai?"],
    }
    answers = runnable.batch([ANSWERABLE[1][0], follow_up])
    assert "1988" in answers[0].text
    assert answers[1].understood
    assert "1988" in asyncio.run(runnable.ainvoke(ANSWERABLE[1][0])).text


def with_model(sample: Assistant, *said: str) -> Assistant:
    return Assistant(sample.library, Settings(), FakeListChatModel(responses=list(said)))


def test_a_chat_model_writes_and_what_it_cannot_show_is_hidden(sample: Assistant) -> None:
    said = "The Torch Programme began in 1988 [1]. It was founded by Napoleon in 1702 [1]."
    answer = with_model(sample, said).ask("When did the Torch Programme begin?")
    assert [s.text for s in answer.sentences] == ["The Torch Programme began in 1988."]
    assert "1988" in answer.citations[0].quote
    assert [s.support for s in answer.hidden] == ["unsupported"]
    assert sample.verify(answer)


def test_a_chat_model_that_only_invents_is_replaced_by_quotes_with_a_notice(sample: Assistant) -> None:
    answer = with_model(sample, "It was founded by Napoleon in 1702 [1].").ask(
        "When did the Torch Programme begin?"
    )
    assert answer.mode == "quotes"
    assert answer.notices
    assert "1988" in answer.text
    assert answer.hidden


def test_true_sentences_beside_the_question_end_in_a_refusal(sample: Assistant) -> None:
    said = "Tilly Zhang follows technology policy at Gavekal Dragonomics, a consultancy in Beijing [1]."
    answer = with_model(sample, said).ask("Who is the chief executive of BYD?")
    assert answer.refused
    assert [s.reasons for s in answer.hidden] == [("does not answer the question",)]


def test_a_chat_model_gets_the_passage_first_that_answers_best(sample: Assistant) -> None:
    (_, asked) = with_model(sample).prompt("How many employees does Fjordlys Ammonia have?")
    assert "nineteen employees" in asked[1].split("</passage 1")[0]


def test_no_model_is_called_when_there_is_nothing_to_answer_from(tmp_path: object) -> None:
    model = FakeListChatModel(responses=["Anything at all [1]."])
    with Assistant.open(f"{tmp_path}/empty", model=model) as assistant:
        answer = assistant.ask("What is the Torch Programme?")
    assert answer.refused
    assert model.i == 0


def test_the_default_library_is_that_of_the_environment(
    sample: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    import assistant

    assistant._default.cache_clear()
    monkeypatch.setenv("FOOTNOTE_LIBRARY", f"{tmp_path}/none")
    with pytest.raises(LibraryNotFound, match="footnote ingest"):
        ask_default("Why?")
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(sample.library.path))
    assert "1988" in ask_default("In which year did the Torch Programme begin?").text
    assistant._default.cache_clear()


def test_with_the_reader_off_everything_still_works(sample: Assistant) -> None:
    plain = Assistant(sample.library, Settings(reader=False))
    assert "631" in plain.ask(ANSWERABLE[0][0]).text
    assert plain.ask(UNANSWERABLE[0]).refused


@pytest.mark.parametrize("question", [None, 5, b"Why?", ["Why?"]])
def test_what_is_no_question_is_refused_by_its_type(sample: Assistant, question: Any) -> None:
    with pytest.raises(InvalidInput, match=type(question).__name__):
        sample.ask(question)
    with pytest.raises(InvalidInput, match=type(question).__name__):
        sample.ask("When was it launched?", history=[question])


def test_half_a_character_in_a_question_does_no_harm(sample: Assistant) -> None:
    assert "1988" in sample.ask("In which year did the Torch Programme begin? \ud83d").text


def test_history_may_be_one_question_or_none(sample: Assistant) -> None:
    asked, before = "When was it launched?", "Who launched the Torch Programme?"
    assert sample.ask(asked, history=before) == sample.ask(asked, history=[before])
    assert sample.ask(before, history=None) == sample.ask(before)


@pytest.mark.parametrize("k", [0, -1, 2.5, "5", None])
def test_a_number_of_passages_that_makes_no_sense_is_refused(sample: Assistant, k: Any) -> None:
    with pytest.raises(InvalidInput, match="at least 1"):
        sample.retrieve("What is the Torch Programme?", k=k)
    assert len(sample.retrieve("What is the Torch Programme?", k=10**6)) == sample.library.count()[1]


def test_articles_are_named_by_path_file_name_title_or_id(sample: Assistant) -> None:
    head, _ = sample.articles()[0]
    path = Path(head.source)
    asked = "What is this about?"
    (expected,) = {hit.passage.article.id for hit in sample.retrieve(asked, articles=[head.id])}
    for name in (path, [path], [path.name], [head.title], head.source):
        found = sample.retrieve(asked, articles=name)
        assert {hit.passage.article.id for hit in found} == {expected}
    for wrong in ("", "nope", None, 5):
        with pytest.raises(InvalidInput, match="article"):
            sample.ask(asked, articles=[wrong])  # type: ignore[list-item]


@pytest.mark.parametrize("asked", [5, None, {}, ["Why?"], {"q": "Why?"}])
def test_a_chain_is_told_what_the_runnable_takes(sample: Assistant, asked: Any) -> None:
    with pytest.raises(InvalidInput, match="question"):
        sample.as_runnable().invoke(asked)
