"""For LangChain users: the runnable and the retriever do what every other runnable and retriever does."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.runnables import RunnableLambda, RunnableParallel

from assistant import Answer, Assistant, InvalidInput, Settings

YEAR = "In which year did the Torch Programme begin?"
CENTRES = "How many foreign-owned research centres are there in Shanghai?"
NONSENSE = "What is the capital of Mongolia?"
WRITTEN = (
    "The Torch Programme began in 1988. "
    "Its purpose was to turn what universities had discovered into something that could be sold."
)


def writing(sample: Assistant, said: str = WRITTEN, seconds: float = 0.0) -> Any:
    """The runnable, with a chat model that writes ``said`` letter by letter."""
    model = FakeListChatModel(responses=[said], sleep=seconds or None)
    return Assistant(sample.library, Settings(), model).as_runnable()


class Starts(BaseCallbackHandler):
    """Counts the chains and models that began."""

    def __init__(self) -> None:
        self.chains, self.models, self.ends = list[str](), 0, 0

    def on_chain_start(self, *_: Any, **said: Any) -> None:
        self.chains.append(said.get("name") or "")

    def on_chain_end(self, *_: Any, **__: Any) -> None:
        self.ends += 1

    def on_chat_model_start(self, *_: Any, **__: Any) -> None:
        self.models += 1


# -- one question


def test_ainvoke_gives_the_same_answer_as_invoke(sample: Assistant) -> None:
    runnable = sample.as_runnable()
    now, later = runnable.invoke(YEAR), asyncio.run(runnable.ainvoke(YEAR))
    assert (later.sentences, later.citations, later.mode) == (now.sentences, now.citations, "quotes")
    assert later.confidence == now.confidence


def test_the_event_loop_is_free_while_an_answer_is_made(sample: Assistant) -> None:
    async def ticks_meanwhile() -> int:
        answering = asyncio.ensure_future(writing(sample, seconds=0.005).ainvoke(YEAR))
        for ticks in itertools.count():
            if answering.done():
                return ticks
            await asyncio.sleep(0.01)
        return 0

    assert asyncio.run(ticks_meanwhile()) >= 10  # 120 letters of 5 ms


def test_a_wrong_question_raises_the_same_error_in_every_way(sample: Assistant) -> None:
    runnable = sample.as_runnable()
    with pytest.raises(InvalidInput):
        runnable.invoke("  ")
    with pytest.raises(InvalidInput):
        asyncio.run(runnable.ainvoke("  "))
    with pytest.raises(InvalidInput):
        list(runnable.stream("  "))
    with pytest.raises(InvalidInput):
        asyncio.run(collected(runnable.astream("  ")))


# -- many questions


def test_batch_keeps_the_order_and_bounds_how_many_run_at_once(sample: Assistant) -> None:
    answers = sample.as_runnable().batch([YEAR, NONSENSE, CENTRES], config={"max_concurrency": 2})
    assert "1988" in answers[0].text and answers[1].refused and "631" in answers[2].text


def test_abatch_keeps_the_order_too(sample: Assistant) -> None:
    answers = asyncio.run(sample.as_runnable().abatch([YEAR, NONSENSE, CENTRES]))
    assert "1988" in answers[0].text and answers[1].refused and "631" in answers[2].text


def test_a_batch_can_return_its_exceptions(sample: Assistant) -> None:
    good, bad = sample.as_runnable().batch([YEAR, ""], return_exceptions=True)
    assert "1988" in good.text and isinstance(bad, InvalidInput)


def test_a_question_in_a_batch_may_have_a_history_and_articles_of_its_own(sample: Assistant) -> None:
    asked = {"question": "And in Beijing?", "history": ["How many foreign research centres are in Shanghai?"]}
    limited = {"question": YEAR, "articles": ["counting-the-gap.md"]}
    follow_up, elsewhere = sample.as_runnable().batch([asked, limited])
    assert "279" in follow_up.text
    assert {c.article.source.rsplit("/", 1)[-1] for c in elsewhere.citations} <= {"counting-the-gap.md"}


# -- an answer as it grows


async def collected(pieces: Any) -> list[Answer]:
    return [piece async for piece in pieces]


def test_a_stream_grows_by_sentences_and_ends_with_the_whole_answer(sample: Assistant) -> None:
    *growing, whole = writing(sample).stream(YEAR)
    assert [len(answer.sentences) for answer in growing] == [1, 2]
    assert [answer.mode for answer in growing] == ["", ""] and whole.mode == "FakeListChatModel"
    assert whole.sentences == growing[-1].sentences and "1988" in whole.text and whole.confidence > 0


def test_every_piece_of_a_stream_cites_what_it_says(sample: Assistant) -> None:
    for answer in writing(sample).stream(YEAR):
        for sentence in answer.sentences:
            assert sentence.citations and answer.citation(sentence.citations[-1]).quote


def test_astream_gives_the_same_pieces(sample: Assistant) -> None:
    pieces = asyncio.run(collected(writing(sample).astream(YEAR)))
    assert [len(answer.sentences) for answer in pieces] == [1, 2, 2]
    assert pieces[-1].text == writing(sample).invoke(YEAR).text


def test_the_first_sentence_is_out_before_the_model_has_finished(sample: Assistant) -> None:
    async def times() -> tuple[float, float]:
        began = time.monotonic()
        pieces = writing(sample, seconds=0.01).astream(YEAR)
        await anext(pieces)
        first = time.monotonic() - began
        await collected(pieces)
        return first, time.monotonic() - began

    first, whole = asyncio.run(times())
    assert whole - first > 0.3  # the second sentence has 90 letters of 10 ms


def test_a_refusal_streams_as_one_piece(sample: Assistant) -> None:
    (answer,) = sample.as_runnable().stream(NONSENSE)
    assert answer.refused


class Endless(FakeListChatModel):
    """Says one true sentence, then talks on until nobody listens."""

    left: threading.Event

    def _stream(self, *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        try:
            for said in itertools.chain(
                ["The Torch Programme began in 1988. "], itertools.repeat("Then more. ")
            ):
                time.sleep(0.002)
                yield ChatGenerationChunk(message=AIMessageChunk(said))
        finally:
            self.left.set()


def test_leaving_a_stream_stops_the_model(sample: Assistant) -> None:
    async def leave_after_one(model: Endless) -> None:
        pieces = Assistant(sample.library, Settings(), model).as_runnable().astream(YEAR)
        await anext(pieces)
        await pieces.aclose()

    model = Endless(responses=["unused"], left=threading.Event())
    asyncio.run(leave_after_one(model))
    assert model.left.wait(10)


def test_a_cancelled_question_stops_the_model(sample: Assistant) -> None:
    async def cancel(model: Endless) -> None:
        asking = asyncio.ensure_future(
            Assistant(sample.library, Settings(), model).as_runnable().ainvoke(YEAR)
        )
        await asyncio.sleep(0.3)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    model = Endless(responses=["unused"], left=threading.Event())
    asyncio.run(cancel(model))
    assert model.left.wait(10)


# -- among other runnables


def test_it_composes_and_the_next_runnable_gets_the_whole_answer(sample: Assistant) -> None:
    chain = writing(sample) | RunnableLambda(lambda answer: answer.text)
    said = chain.invoke(YEAR)
    assert "1988" in said
    assert list(chain.stream(YEAR)) == [said]
    assert asyncio.run(chain.ainvoke(YEAR)) == said


def test_it_runs_beside_the_retriever(sample: Assistant) -> None:
    both = RunnableParallel(answer=sample.as_runnable(), passages=sample.as_retriever(k=2))
    made = both.invoke(YEAR)
    assert "1988" in made["answer"].text and len(made["passages"]) == 2
    again = asyncio.run(both.ainvoke(YEAR))
    assert again["answer"].sentences == made["answer"].sentences


@pytest.mark.parametrize("way", ["invoke", "stream", "ainvoke", "astream", "batch"])
def test_callbacks_see_the_chain_and_the_model_in_every_way(sample: Assistant, way: str) -> None:
    starts, runnable = Starts(), writing(sample)
    config: Any = {"callbacks": [starts], "run_name": "articles"}
    match way:
        case "invoke":
            runnable.invoke(YEAR, config)
        case "stream":
            list(runnable.stream(YEAR, config))
        case "ainvoke":
            asyncio.run(runnable.ainvoke(YEAR, config))
        case "astream":
            asyncio.run(collected(runnable.astream(YEAR, config)))
        case "batch":
            runnable.batch([YEAR], config)
    assert starts.chains == ["articles"] and starts.models == 1 and starts.ends == 1


def test_events_of_the_chain_and_of_the_model_can_be_followed(sample: Assistant) -> None:
    async def kinds() -> list[str]:
        return [e["event"] async for e in writing(sample).astream_events(YEAR, version="v2")]

    seen = asyncio.run(kinds())
    assert {"on_chain_start", "on_chat_model_stream", "on_chain_stream", "on_chain_end"} <= set(seen)


def test_a_question_can_be_tried_again_and_given_a_fallback(sample: Assistant) -> None:
    safe = sample.as_runnable().with_fallbacks(
        [RunnableLambda(lambda _: Answer("", message="Ask something."))]
    )
    assert safe.invoke("").message == "Ask something."
    assert asyncio.run(safe.ainvoke("")).message == "Ask something."
