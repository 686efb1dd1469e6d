"""The same adapter against an endpoint that nobody here wrote: llmock, over its own server."""

from collections.abc import AsyncIterator, Callable

import pytest
from llmock.pytest_plugin import LLMock

from chatops.adapters.openai.model import OpenAIModel, open_model
from chatops.domain.conversation import Ending
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ModelMisconfigured,
    ModelUnavailable,
    PromptTooLong,
)
from tests.adapters.openai.endpoint import hear, question


@pytest.fixture
async def other(llmock: LLMock) -> AsyncIterator[OpenAIModel]:
    async with open_model("llmock-test-key", llmock.base_url("openai")) as model:
        yield model


async def test_it_is_understood(llmock: LLMock, other: OpenAIModel) -> None:
    llmock.reply("The cache was cold, all of it.")

    text, finish = await hear(other, question("gpt-4o"))

    assert text == "The cache was cold, all of it."
    assert finish.ending is Ending.COMPLETE
    assert finish.usage is not None
    assert finish.usage.prompt_tokens > 0


async def test_its_models_are_listed(other: OpenAIModel) -> None:
    assert await other.models()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(lambda mock: mock.rate_limit(retry_after=7), ModelUnavailable, id="429"),
        pytest.param(lambda mock: mock.fail(503), ModelUnavailable, id="503"),
        pytest.param(lambda mock: mock.fail(401), ModelMisconfigured, id="401"),
        pytest.param(lambda mock: mock.fail(404), ModelMisconfigured, id="404"),
        pytest.param(lambda mock: mock.context_overflow(), PromptTooLong, id="too long"),
        pytest.param(lambda mock: mock.disconnect(), ModelUnavailable, id="disconnect"),
        pytest.param(lambda mock: mock.truncate(), AnswerIncomplete, id="truncated"),
        pytest.param(lambda mock: mock.corrupt(), AnswerIncomplete, id="corrupt"),
        pytest.param(lambda mock: mock.call_tool("look_up"), AnswerIncomplete, id="tool call"),
    ],
)
async def test_its_faults_are_our_errors_after_one_request(
    llmock: LLMock,
    other: OpenAIModel,
    fault: Callable[[LLMock], LLMock],
    error: type[ChatopsError],
) -> None:
    fault(llmock)

    with pytest.raises(error) as raised:
        await hear(other, question("gpt-4o"))

    assert len(llmock.requests) == 1
    if isinstance(raised.value, ModelUnavailable) and raised.value.rate_limited:
        assert raised.value.retry_after_s == 7
