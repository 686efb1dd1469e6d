"""Answers prompts through any endpoint that speaks Chat Completions."""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field

import anyio
import httpx2
import openai

from chatops.adapters.openai.faults import judged, our_errors, rejection
from chatops.adapters.openai.hearing import Hearing
from chatops.adapters.openai.listening import MAX_BODY_BYTES, Streamed, bound, deltas
from chatops.adapters.openai.wire import model_ids, parse, read_whole, to_wire
from chatops.domain.conversation import Finish, Piece, Question
from chatops.domain.errors import ModelMisconfigured
from chatops.domain.names import ModelName

OPENAI_URL = "https://api.openai.com/v1"
CONNECT_S = 10.0
READ_S = 150.0
"""Between two reads; deadlines on an answer are the service's, this only ends dead sockets."""
CONNECTIONS = 256
KEPT_ALIVE = 32
ANY_MODEL = ModelName("*")
UNKNOWN_PARAMETER = re.compile(
    r"unsupported|not supported|unrecognized|unknown|unexpected|not permitted|not allowed|extra"
)


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
                heard = await stack.enter_async_context(aclosing(deltas(response)))
                async for delta in heard:
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


@asynccontextmanager
async def open_model(
    api_key: str | None, base_url: str | None = None
) -> AsyncIterator[OpenAIModel]:
    """Own the connections to an endpoint, OpenAI's when none is named.

    Nothing is sent yet. Retries are left to the service, which knows the deadline; redirects
    are not followed, because they would carry a prompt to where nobody meant it to go.
    """
    async with httpx2.AsyncClient(
        timeout=httpx2.Timeout(READ_S, connect=CONNECT_S, pool=CONNECT_S),
        limits=httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=KEPT_ALIVE),
        # A few compressed kilobytes can unfold to gigabytes within the client.
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [bound]},
    ) as http:
        client = openai.AsyncOpenAI(
            # Local servers want none, but the client insists on something.
            api_key=api_key or "none",
            base_url=base_url or OPENAI_URL,
            max_retries=0,
            http_client=http,
        )
        _import_the_rest(client)
        yield OpenAIModel(client)


def _import_the_rest(client: openai.AsyncOpenAI) -> None:
    """Have the client import now what else it would import amid the first question, in 0.1 s."""
    _ = client.chat.completions.with_streaming_response
    anyio.Event()


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
