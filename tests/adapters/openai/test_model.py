import asyncio
import json
from contextlib import aclosing

import pytest

from chatops.adapters.openai.model import OpenAIModel, open_model
from chatops.domain.conversation import Ending, Finish, Usage
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ModelMisconfigured,
    ModelUnavailable,
)
from tests.adapters.openai.endpoint import (
    WHOLE,
    After,
    Endpoint,
    Reply,
    hear,
    question,
    refusal,
    says,
)


async def test_an_answer_arrives_in_pieces_and_ends_with_its_usage(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    endpoint.replies.append(Reply(WHOLE))

    text, finish = await hear(model)

    assert text == "The cache was cold."
    assert finish == Finish(Ending.COMPLETE, Usage(12, 5))


async def test_the_endpoint_gets_the_turns_and_only_the_options_that_are_set(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    endpoint.replies.extend([Reply(WHOLE), Reply(WHOLE)])

    await hear(model, question("m1"))
    await hear(model, question("m2", max_output_tokens=9, temperature=0.0, reasoning_effort="low"))

    plain, full = endpoint.asked
    messages = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "why?"}]
    assert plain == {
        "model": "m1",
        "messages": messages,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert full == plain | {
        "model": "m2",
        "max_tokens": 9,
        "temperature": 0.0,
        "reasoning_effort": "low",
    }


async def test_cancelling_hangs_up(endpoint: Endpoint, model: OpenAIModel) -> None:
    endpoint.replies.append(Reply([says("a")], after=After.HANG))

    async with asyncio.TaskGroup() as group:
        task = group.create_task(hear(model))
        await endpoint.sent_all.wait()
        task.cancel()

    async with asyncio.timeout(5):
        await endpoint.hung_up.wait()


async def test_leaving_an_answer_hangs_up(endpoint: Endpoint, model: OpenAIModel) -> None:
    endpoint.replies.append(Reply([says("a")], after=After.HANG))

    async with aclosing(model.stream(question())) as stream:
        await anext(stream)

    async with asyncio.timeout(5):
        await endpoint.hung_up.wait()


async def test_lone_surrogates_and_nul_in_a_question_reach_the_endpoint_as_text(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    endpoint.replies.append(Reply(WHOLE))

    await hear(model, question(text="a\ud800b\x00c"))

    assert endpoint.asked[0]["messages"][1]["content"] == "a?b\x00c"


async def test_the_newer_name_for_the_limit_is_found_once_and_kept(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    rejected = refusal(
        400,
        code="unsupported_parameter",
        param="max_tokens",
        message="Unsupported parameter: 'max_tokens' is not supported with this model.",
    )
    endpoint.replies.extend([rejected, Reply(WHOLE), Reply(WHOLE)])

    await hear(model, question(max_output_tokens=7))
    await hear(model, question(max_output_tokens=7))

    limits = [(one.get("max_tokens"), one.get("max_completion_tokens")) for one in endpoint.asked]
    assert limits == [(7, None), (None, 7), (None, 7)]


async def test_an_endpoint_that_knows_no_stream_options_is_asked_without(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    body = {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"]}]}
    headers = {"Content-Type": "application/json"}
    rejected = Reply([json.dumps(body).encode()], 422, headers)
    endpoint.replies.extend([rejected, Reply(WHOLE)])

    await hear(model)

    assert "stream_options" not in endpoint.asked[1]


async def test_a_limit_that_is_only_too_high_is_not_asked_for_again(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    endpoint.replies.append(
        refusal(400, param="max_tokens", message="max_tokens is too large: 9. At most 4 allowed")
    )

    with pytest.raises(ModelMisconfigured):
        await hear(model, question(max_output_tokens=9))

    assert len(endpoint.asked) == 1


async def test_models_are_listed_sorted_and_once(endpoint: Endpoint, model: OpenAIModel) -> None:
    listed = {"data": [{"id": "b"}, {"id": "a"}, {"id": "b"}, {"id": 7}, None, {}]}
    endpoint.replies.append(Reply([json.dumps(listed).encode()]))

    assert await model.models() == ("a", "b")


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(Reply([b"<html>"]), AnswerIncomplete, id="HTML"),
        pytest.param(Reply([b'{"data": null}']), AnswerIncomplete, id="null"),
        pytest.param(Reply([b"[]"]), AnswerIncomplete, id="a list"),
        pytest.param(Reply([b"[" * (6 << 20)]), AnswerIncomplete, id="6 MiB"),
        pytest.param(refusal(401), ModelMisconfigured, id="401"),
        pytest.param(refusal(500), ModelUnavailable, id="500"),
        pytest.param(Reply([b'{"error": "down"}']), ModelUnavailable, id="error with 200"),
    ],
)
async def test_a_list_of_models_that_cannot_be_had_is_one_of_our_errors(
    endpoint: Endpoint, model: OpenAIModel, reply: Reply, error: type[ChatopsError]
) -> None:
    endpoint.replies.append(reply)

    with pytest.raises(error):
        await model.models()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1:1/v1", id="refused"),
        pytest.param("http://no-such-host.invalid/v1", id="DNS"),
    ],
)
async def test_an_endpoint_out_of_reach_is_unavailable(url: str) -> None:
    async with open_model(None, url) as model:
        with pytest.raises(ModelUnavailable):
            await hear(model)


async def test_an_endpoint_without_tls_behind_https_is_unavailable(endpoint: Endpoint) -> None:
    async with open_model("sk-test", endpoint.url.replace("http:", "https:")) as model:
        with pytest.raises(ModelUnavailable):
            await hear(model)
