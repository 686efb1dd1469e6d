import asyncio
import gzip
import resource

import pytest

from chatops.adapters.openai.listening import LINGER_S
from chatops.adapters.openai.model import OpenAIModel
from chatops.domain.conversation import Ending, Finish, Usage
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
)
from tests.adapters.openai.endpoint import (
    DONE,
    EVENTS,
    WHOLE,
    After,
    Endpoint,
    Reply,
    counts,
    event,
    hear,
    says,
)


@pytest.mark.parametrize(
    ("sent", "text", "finish"),
    [
        pytest.param(
            [says("a", "length"), DONE], "a", Finish(Ending.LENGTH, None), id="cut by length"
        ),
        pytest.param(
            [says("a"), says(None, "stop")], "a", Finish(Ending.COMPLETE, None), id="no done"
        ),
        pytest.param(
            [says("a", "stop").rstrip()], "a", Finish(Ending.COMPLETE, None), id="no blank line"
        ),
        pytest.param(
            [says("a"), says("b", "stop"), b"data: {broken\n\n"],
            "ab",
            Finish(Ending.COMPLETE, None),
            id="rubbish after the finish",
        ),
        pytest.param(
            [says("a", "stop"), says("b", "stop"), counts(1, 2), counts(-3, 4)],
            "ab",
            Finish(Ending.COMPLETE, Usage(1, 2)),
            id="finish on every chunk, then a negative usage",
        ),
        pytest.param(
            [says("a", "stop"), counts("12", answer=True), counts(1e3, 10**12)],
            "a",
            Finish(Ending.COMPLETE, None),
            id="odd usage",
        ),
        pytest.param(
            [
                b": keep-alive\n\n",
                event({"choices": []}),
                says("a", "stop").replace(b"\n", b"\r\n"),
            ],
            "a",
            Finish(Ending.COMPLETE, None),
            id="comments, empty choices, CRLF",
        ),
        pytest.param(
            [
                says([{"type": "thinking", "text": "hm"}, {"type": "text", "text": "a"}, 7]),
                event({"choices": [{"index": 1, "delta": {"content": "other"}}]}),
                event({"choices": [None, {"delta": None}]}),
                says({"text": "no"}, "stop"),
            ],
            "a",
            Finish(Ending.COMPLETE, None),
            id="content as a list, another choice, nulls",
        ),
        pytest.param(
            [
                event({"model": "other", "choices": [{"delta": {"role": "user", "content": "a"}}]}),
                event({"model": None, "choices": [{"delta": {}, "finish_reason": "STOP"}]}),
            ],
            "a",
            Finish(Ending.COMPLETE, None),
            id="another model name, another role, shouting",
        ),
        pytest.param(
            [
                event({"choices": [{"delta": {"content": "\ud83d"}}]}),
                event({"choices": [{"delta": {"content": "\ude00 \udc00\x00"}}]}),
                says("", "stop"),
            ],
            "😀 \ufffd",
            Finish(Ending.COMPLETE, None),
            id="an emoji in two halves, a lone surrogate, NUL",
        ),
    ],
)
async def test_odd_streams_with_a_finish_are_answers(
    endpoint: Endpoint, model: OpenAIModel, sent: list[bytes], text: str, finish: Finish
) -> None:
    endpoint.replies.append(Reply(sent))

    assert await hear(model) == (text, finish)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(Reply([says("a"), DONE]), AnswerIncomplete, id="no finish reason"),
        pytest.param(Reply([DONE]), AnswerIncomplete, id="only done"),
        pytest.param(Reply([]), AnswerIncomplete, id="nothing"),
        pytest.param(Reply([says("", "stop")]), AnswerIncomplete, id="empty"),
        pytest.param(Reply([says(" \n\t", "stop")]), AnswerIncomplete, id="whitespace"),
        pytest.param(Reply([says(None, "stop")]), AnswerIncomplete, id="null content"),
        pytest.param(
            Reply([says(None, reasoning_content="hm"), says("", "stop")]),
            AnswerIncomplete,
            id="only reasoning",
        ),
        pytest.param(
            Reply([says(None, "tool_calls", tool_calls=[{"id": "1"}])]),
            AnswerIncomplete,
            id="only tool calls",
        ),
        pytest.param(Reply([says("a", "abort")]), AnswerIncomplete, id="unknown ending"),
        pytest.param(
            Reply([event({"choices": None}), event({"choices": "x"})]),
            AnswerIncomplete,
            id="choices of other kinds",
        ),
        pytest.param(
            Reply([b"<html>Sign in</html>"], headers={"Content-Type": "text/html"}),
            AnswerIncomplete,
            id="HTML with 200",
        ),
        pytest.param(
            Reply([b'{"choices": []}'], headers={"Content-Type": "application/json"}),
            AnswerIncomplete,
            id="no stream",
        ),
        pytest.param(Reply([b"data: {broken\n\n"]), AnswerIncomplete, id="bad JSON"),
        pytest.param(Reply([b"data: [1]\n\n"]), AnswerIncomplete, id="a list"),
        pytest.param(Reply([b'data: "\xff"\n\n']), AnswerIncomplete, id="bad UTF-8"),
        pytest.param(
            Reply([b"data: " + b"[" * 100_000 + b"\n\n"]), AnswerIncomplete, id="deep JSON"
        ),
        pytest.param(
            Reply([b'data: {"usage": ' + b"9" * 5_000 + b"}\n\n"]), AnswerIncomplete, id="digits"
        ),
        pytest.param(
            Reply([says("x" * 600_000)] * 4 + [says("", "stop")]), AnswerIncomplete, id="endless"
        ),
        pytest.param(
            Reply([gzip.compress(b"".join(WHOLE))], headers=EVENTS | {"Content-Encoding": "gzip"}),
            AnswerIncomplete,
            id="compressed though nobody asked for it",
        ),
        pytest.param(Reply([says("a", "content_filter")]), ModelRefused, id="content filter"),
        pytest.param(
            Reply([says(None, refusal="I can't"), says("", "stop")]), ModelRefused, id="refusal"
        ),
        pytest.param(Reply([says("a", "error")]), ModelUnavailable, id="error as an ending"),
        pytest.param(Reply([says("a")], after=After.RESET), ModelUnavailable, id="reset"),
        pytest.param(Reply([], after=After.RESET), ModelUnavailable, id="reset before anything"),
        pytest.param(
            Reply([says("a"), event({"error": {"message": "overloaded"}})]),
            ModelUnavailable,
            id="error object in the stream",
        ),
        pytest.param(
            Reply([event({"error": "boom"})]), ModelUnavailable, id="error text in the stream"
        ),
        pytest.param(
            Reply([b'event: error\ndata: {"message": "boom"}\n\n']),
            ModelUnavailable,
            id="error event without an error key",
        ),
        pytest.param(
            Reply([b"event: error\ndata: boom\n\n"]), ModelUnavailable, id="error event, no JSON"
        ),
        pytest.param(
            Reply([event({"error": {"code": "insufficient_quota"}})]),
            ModelMisconfigured,
            id="quota in the stream",
        ),
        pytest.param(
            Reply([b'{"error": {"code": 401}}'], headers={"Content-Type": "application/json"}),
            ModelMisconfigured,
            id="error with 200",
        ),
    ],
)
async def test_what_is_no_whole_answer_is_one_of_our_errors(
    endpoint: Endpoint, model: OpenAIModel, reply: Reply, error: type[ChatopsError]
) -> None:
    endpoint.replies.append(reply)

    with pytest.raises(error):
        await hear(model)


@pytest.mark.parametrize("cut", range(0, len(b"".join(WHOLE[:3])), 7))
async def test_a_connection_that_dies_before_the_finish_is_never_a_success(
    endpoint: Endpoint, model: OpenAIModel, cut: int
) -> None:
    before_finish = b"".join(WHOLE[:3]).rpartition(b"finish_reason")[0]
    endpoint.replies.append(Reply([before_finish[:cut]], after=After.RESET))

    with pytest.raises((ModelUnavailable, AnswerIncomplete)):
        await hear(model)


async def test_a_dead_end_after_the_finish_costs_the_usage_but_not_the_answer(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    endpoint.replies.append(Reply([says("a", "stop")], after=After.RESET))

    assert await hear(model) == ("a", Finish(Ending.COMPLETE, None))


async def test_an_endpoint_that_never_hangs_up_does_not_hold_a_finished_answer(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    endpoint.replies.append(Reply([*WHOLE], after=After.HANG))

    async with asyncio.timeout(LINGER_S):
        text, _ = await hear(model)

    assert text == "The cache was cold."


async def test_a_line_of_200_mb_takes_no_memory(endpoint: Endpoint, model: OpenAIModel) -> None:
    piece = b"x" * (1 << 20)
    endpoint.replies.append(Reply([b"data: ", *[piece] * 200]))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(AnswerIncomplete):
        await hear(model)

    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 50 << 10


async def test_an_event_of_many_small_lines_is_bounded_too(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    endpoint.replies.append(Reply([b"data: x\n" * 10_000] * 200))

    with pytest.raises(AnswerIncomplete, match="1 MiB"):
        await hear(model)


async def test_the_body_of_an_error_is_read_only_as_far_as_it_may_matter(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    endpoint.replies.append(Reply([b"x" * (1 << 20)] * 200, status=503))

    with pytest.raises(ModelUnavailable):
        await hear(model)
