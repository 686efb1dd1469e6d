"""Answers prompts through any endpoint that speaks Chat Completions."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from chatops.adapters.openai.faults import judged, our_errors, rejection
from chatops.adapters.openai.hearing import Hearing
from chatops.adapters.openai.wire import (
    Delta,
    EndpointSaid,
    Events,
    Garbled,
    model_ids,
    parse,
    raise_error_in,
    read_event,
    read_whole,
    to_wire,
)
from chatops.domain.conversation import Finish, Piece, Question
from chatops.domain.errors import ModelMisconfigured
from chatops.domain.names import ModelName

LINGER_S = 2.0
"""How long usage figures are waited for once the model has said that it is done."""
DRAIN_S = 0.1
"""How long the end of a finished stream is waited for, so that its connection can be reused."""
MAX_BODY_BYTES = 4 << 20
"""Of a body that is no event stream; the longest known list of models has about 1 MB."""
ANY_MODEL = ModelName("*")
UNKNOWN_PARAMETER = re.compile(
    r"unsupported|not supported|unrecognized|unknown|unexpected|not permitted|not allowed|extra"
)


Streamed = openai.AsyncAPIResponse[openai.AsyncStream[ChatCompletionChunk]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an endpoint has taught us about its parameters for one model.

    `max_tokens` comes first: what does not know it says so, while the newer name is silently
    ignored by older servers.
    """

    limit_name: str = "max_tokens"
    usage_asked: bool = True


@dataclass(frozen=True, slots=True)
class OpenAIModel:
    """Answers prompts through somebody else's client; does not close it."""

    client: openai.AsyncOpenAI
    _dialects: dict[ModelName, Dialect] = field(default_factory=dict)

    async def stream(self, question: Question) -> AsyncGenerator[Piece | Finish, None]:
        """Yield the answer's pieces and one Finish; closing or cancelling it hangs up.

        Raises ModelUnavailable, AnswerIncomplete, PromptTooLong, ModelRefused or
        ModelMisconfigured.
        """
        with our_errors(question.model):
            async with AsyncExitStack() as stack:
                response = await self._ask(question, stack)
                hearing = Hearing(question.model)
                deltas = await stack.enter_async_context(aclosing(_deltas(response)))
                async for delta in deltas:
                    if piece := hearing.hear(delta):
                        yield piece
                yield hearing.finish()

    async def models(self) -> tuple[ModelName, ...]:
        """Return the names that the endpoint lists."""
        with our_errors(ANY_MODEL):
            async with self.client.models.with_streaming_response.list() as response:
                body = parse(await read_whole(response.iter_bytes(), MAX_BODY_BYTES))
            return tuple(ModelName(name) for name in model_ids(body))

    async def _ask(self, question: Question, stack: AsyncExitStack) -> Streamed:
        while True:
            dialect = self._dialects.get(question.model, Dialect())
            try:
                return await stack.enter_async_context(
                    self.client.chat.completions.with_streaming_response.create(
                        model=question.model,
                        messages=[],
                        stream=True,
                        # The SDK copies `messages` one by one, 0.15 ms each; a body it leaves.
                        extra_body=_body(question, dialect),
                    )
                )
            except openai.APIStatusError as error:
                learnt = _learnt(question, dialect, error)
                if learnt is None:
                    raise
                self._dialects[question.model] = learnt


def _body(question: Question, dialect: Dialect) -> dict[str, object]:
    """Return what goes out; options that are not set are left to the endpoint."""
    options: dict[str, object] = {
        dialect.limit_name: question.max_output_tokens,
        "temperature": question.temperature,
        "reasoning_effort": question.reasoning_effort,
        "stream_options": {"include_usage": True} if dialect.usage_asked else None,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return {"messages": [to_wire(turn) for turn in question.prompt.turns], **given}


def _learnt(question: Question, old: Dialect, error: openai.APIStatusError) -> Dialect | None:
    """Return another way to ask when the endpoint refuses a parameter that is our own choice."""
    why = rejection(error)
    if error.status_code not in (400, 422) or not UNKNOWN_PARAMETER.search(why.says):
        return None
    if not isinstance(judged(question.model, why), ModelMisconfigured):
        return None
    named = f"{why.param.lower()} {why.says}"
    if "stream_options" in named and old.usage_asked:
        return Dialect(old.limit_name, usage_asked=False)
    if question.max_output_tokens and re.search(r"\bmax_tokens\b", named):
        newer = Dialect("max_completion_tokens", old.usage_asked)
        return newer if newer != old else None
    return None


async def _deltas(response: Streamed) -> AsyncGenerator[Delta, None]:
    """Yield what the stream says; after the model's last word nothing can spoil the answer."""
    chunks = response.iter_bytes()
    if "json" in response.headers.get("content-type", ""):
        raise_error_in(parse(await read_whole(chunks, MAX_BODY_BYTES)))
        raise Garbled("it does not stream")
    events, ended, done = Events(), False, False
    async with aclosing(_completed(chunks)) as source:
        while True:
            wait_s = DRAIN_S if done else LINGER_S if ended else None
            chunk = await _next(source, wait_s)
            if chunk is None:
                return
            try:
                for event in events.feed(chunk):
                    done = done or event.data == "[DONE]"
                    if not done:
                        delta = read_event(event)
                        ended = ended or bool(delta.ending)
                        yield delta
            except (Garbled, EndpointSaid):
                if not ended:
                    raise
                return


async def _completed(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the bytes and the blank line after the last event, which some endpoints omit."""
    async for chunk in chunks:
        yield chunk
    yield b"\n\n"


async def _next(source: AsyncIterator[bytes], wait_s: float | None) -> bytes | None:
    """Return the next bytes, None at the end or when what is left is not worth the wait."""
    try:
        async with asyncio.timeout(wait_s):
            return await anext(source, None)
    except (TimeoutError, httpx2.HTTPError):
        if wait_s is None:
            raise
        return None
