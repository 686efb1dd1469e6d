"""The model endpoint, seen with the client that people use."""

import asyncio
from collections.abc import AsyncIterator

import openai
import pytest
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from chatops.playground.server import Playground

ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": "hello?"}]


@pytest.fixture
async def client(playground: Playground) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        api_key="k", base_url=playground.model_url, max_retries=0, timeout=2
    ) as client:
        yield client


async def streamed(client: openai.AsyncOpenAI) -> AsyncIterator[ChatCompletionChunk]:
    stream = await client.chat.completions.create(
        model="m", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    async with stream:
        async for chunk in stream:
            yield chunk


async def text_of(client: openai.AsyncOpenAI) -> str:
    return "".join(
        [chunk.choices[0].delta.content or "" async for chunk in streamed(client) if chunk.choices]
    )


async def test_an_answer_comes_whole(playground: Playground, client: openai.AsyncOpenAI) -> None:
    playground.model.answer = "The cache was cold."

    said = await client.chat.completions.create(model="m", messages=ASKED)

    assert said.choices[0].message.content == "The cache was cold."
    assert said.choices[0].finish_reason == "stop"
    assert said.usage is not None
    assert said.usage.total_tokens > 0


async def test_an_answer_is_streamed_with_its_end_and_its_usage(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    playground.model.answer = "The cache was cold."

    chunks = [chunk async for chunk in streamed(client)]

    words = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(words) == "The cache was cold."
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None
    assert not chunks[-1].choices


async def test_what_was_sent_is_kept_as_it_came(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    await text_of(client)

    (request,) = playground.model.requests
    assert request["messages"] == ASKED
    assert request["stream_options"] == {"include_usage": True}
    assert playground.model.headers[0]["Authorization"] == "Bearer k"


async def test_the_models_are_listed(client: openai.AsyncOpenAI) -> None:
    models = [model.id async for model in client.models.list()]

    assert "gpt-6.1-terra" in models


async def test_scripts_serve_one_request_each(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    playground.model.script(pieces=["a", "b"], keep_alive=2)
    playground.model.script(pieces=["c"], finish_reason="length")
    playground.model.script(reasoning=["hm"], finish_reason="content_filter")

    answers = [[chunk async for chunk in streamed(client)] for _ in range(3)]

    ends = [chunks[-2].choices[0].finish_reason for chunks in answers]
    assert ends == ["stop", "length", "content_filter"]
    assert [chunk.choices[0].delta.content for chunk in answers[0][1:3]] == ["a", "b"]


async def test_an_error_comes_with_its_status_headers_and_body(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    body = {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}
    playground.model.script(status=429, headers={"Retry-After": "3"}, body=body)

    with pytest.raises(openai.RateLimitError) as refused:
        await text_of(client)

    assert refused.value.response.headers["Retry-After"] == "3"
    assert refused.value.code == "rate_limit_exceeded"


async def test_a_stream_is_cut_before_its_end(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    playground.model.script(pieces=["a", "b"], cut_after=1)

    with pytest.raises(openai.APIError):
        await text_of(client)


async def test_a_stream_can_hold_an_error(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    playground.model.script(pieces=["a"], error={"message": "broken"}, finish_reason=None)

    with pytest.raises(openai.APIError, match="broken"):
        await text_of(client)


async def test_a_stall_ends_when_nobody_listens_any_more(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    playground.model.script(pieces=["a", "b"], stall_after=1)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await text_of(client)
    await playground.workspace.until(lambda _: playground.model.gone)


async def test_each_piece_waits_for_the_tests_own_pace(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    pace = asyncio.Semaphore(0)
    playground.model.script(pieces=["a", "b"], pace=pace)
    chunks = streamed(client)

    opening = await anext(chunks)
    pace.release()
    first = await anext(chunks)
    pace.release()
    second = await anext(chunks)

    assert opening.choices[0].delta.content == ""
    assert first.choices[0].delta.content == "a"
    assert second.choices[0].delta.content == "b"
    async for _ in chunks:
        pass


async def test_raw_lines_pass_as_they_are(
    playground: Playground, client: openai.AsyncOpenAI
) -> None:
    playground.model.script(pieces=["a"], raw=[": a comment", "event: ping\ndata: {"])

    with pytest.raises(ValueError, match="Expecting property name"):
        await text_of(client)
