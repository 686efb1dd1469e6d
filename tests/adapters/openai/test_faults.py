import math

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.openai.faults import Rejection, judged, retry_after
from chatops.adapters.openai.model import OpenAIModel
from chatops.domain.errors import (
    ChatopsError,
    ModelGone,
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PromptTooLong,
)
from chatops.domain.names import ModelName
from tests.adapters.openai.endpoint import Endpoint, Reply, hear, question, refusal

HTML = {"Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(refusal(429, code="rate_limit_exceeded"), ModelUnavailable, id="429"),
        pytest.param(refusal(500), ModelUnavailable, id="500"),
        pytest.param(Reply([b"<h1>Bad Gateway"], 502, HTML), ModelUnavailable, id="502 HTML"),
        pytest.param(Reply([], 503), ModelUnavailable, id="503 empty"),
        pytest.param(Reply([b"\xff{"], 504), ModelUnavailable, id="504 rubbish"),
        pytest.param(refusal(529, type="overloaded_error"), ModelUnavailable, id="529"),
        pytest.param(refusal(408), ModelUnavailable, id="408"),
        pytest.param(refusal(409), ModelUnavailable, id="409"),
        pytest.param(
            refusal(500, message="flagged by our safety system"), ModelUnavailable, id="500 flagged"
        ),
        pytest.param(refusal(429, code="insufficient_quota"), ModelMisconfigured, id="quota"),
        pytest.param(refusal(402, message="pay"), ModelMisconfigured, id="402"),
        pytest.param(
            refusal(400, message="Your credit balance is too low"), ModelMisconfigured, id="credit"
        ),
        pytest.param(refusal(401, code="invalid_api_key"), ModelMisconfigured, id="401"),
        pytest.param(refusal(403, message="country"), ModelMisconfigured, id="403"),
        pytest.param(refusal(404, code="model_not_found"), ModelGone, id="404"),
        pytest.param(Reply([b"<h1>Not Found"], 404, HTML), ModelGone, id="404 HTML"),
        pytest.param(refusal(410), ModelGone, id="410"),
        pytest.param(
            refusal(400, message="The model `x` does not exist"), ModelGone, id="400 model"
        ),
        pytest.param(refusal(400, message="no"), ModelMisconfigured, id="400"),
        pytest.param(
            Reply([], 307, {"Location": "https://elsewhere.example/"}),
            ModelMisconfigured,
            id="redirect",
        ),
        pytest.param(refusal(400, code="content_filter"), ModelRefused, id="content filter"),
        pytest.param(
            refusal(400, innererror={"code": "ResponsibleAIPolicyViolation"}, message="x"),
            ModelRefused,
            id="inner error",
        ),
        pytest.param(
            refusal(400, code="invalid_prompt", message="violating our usage policy"),
            ModelRefused,
            id="usage policy",
        ),
        pytest.param(refusal(403, message="input was flagged"), ModelRefused, id="403 flagged"),
        pytest.param(refusal(413), PromptTooLong, id="413"),
        pytest.param(refusal(400, code=["odd"], message={"a": 1}), ModelMisconfigured, id="odd"),
    ],
)
async def test_every_status_has_one_of_our_errors_after_one_request(
    endpoint: Endpoint, model: OpenAIModel, reply: Reply, error: type[ChatopsError]
) -> None:
    endpoint.replies.append(reply)

    with pytest.raises(error):
        await hear(model)

    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("says", "limit"),
    [
        (
            "maximum context length is 8192 tokens. However, your messages resulted in 9001",
            8192,
        ),
        ("Your input exceeds the context window of this model.", None),
        ("Input tokens exceed the configured limit of 272000 tokens. You sent 300000.", 272000),
        ("prompt is too long: 210000 tokens > 200000 maximum", 200000),
        (
            "input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000, decrease",
            200000,
        ),
        (
            "input token count (1200000) exceeds the maximum number of tokens allowed (1048576)",
            1048576,
        ),
        (
            "Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
            32768,
        ),
        ("the request exceeds the available context size (4096 tokens), try increasing it", 4096),
        ("Input is too long for requested model.", None),
        ("`inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000", 4097),
        (
            "too many tokens: total number of tokens in the request cannot exceed 4,081 tokens",
            4081,
        ),
        ("This model's maximum prompt length is 131072 but the request contains 537812", 131072),
        ("The model is loaded with context length of only 4096 tokens", 4096),
        ("Please reduce the length of the messages or completion.", None),
    ],
)
async def test_a_prompt_that_is_too_long_tells_the_limit_whoever_says_so(
    endpoint: Endpoint, model: OpenAIModel, says: str, limit: int | None
) -> None:
    endpoint.replies.append(refusal(400, message=says))

    with pytest.raises(PromptTooLong) as raised:
        await hear(model)

    assert raised.value.limit_tokens == limit


async def test_a_prompt_above_a_whole_minutes_allowance_is_too_long_not_rate_limited(
    endpoint: Endpoint, model: OpenAIModel
) -> None:
    says = "Request too large for m1 on tokens per min (TPM): Limit 30000, Requested 41000."
    endpoint.replies.append(refusal(429, code="rate_limit_exceeded", message=says))

    with pytest.raises(PromptTooLong) as raised:
        await hear(model)

    assert raised.value.limit_tokens == 30000


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({}, None),
        ({"Retry-After": "3"}, 3.0),
        ({"Retry-After": "60"}, 60.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After-Ms": "250", "Retry-After": "60"}, 0.25),
        ({"Retry-After-Ms": "soon", "Retry-After": "60"}, 60.0),
        ({"Retry-After": "-1"}, math.inf),
        ({"Retry-After": "inf"}, math.inf),
        ({"Retry-After": "nan"}, math.inf),
        ({"Retry-After": "1e309"}, math.inf),
        ({"Retry-After": "9" * 400}, math.inf),
        ({"Retry-After": "soon"}, math.inf),
        ({"Retry-After": ""}, math.inf),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30.0,
        ),
        (
            {
                "Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            0.0,
        ),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 -0000",
            },
            math.inf,
        ),
    ],
)
async def test_the_wait_that_a_rate_limit_asks_for_is_understood_or_endless(
    endpoint: Endpoint, model: OpenAIModel, headers: dict[str, str], wait_s: float | None
) -> None:
    endpoint.replies.append(refusal(429, headers, code="rate_limit_exceeded"))

    with pytest.raises(ModelUnavailable) as raised:
        await hear(model)

    assert raised.value.rate_limited
    assert raised.value.retry_after_s == wait_s


@given(value=st.text(st.characters(codec="latin-1")), date=st.none() | st.text())
def test_any_wait_is_a_number_that_is_not_negative(value: str, date: str | None) -> None:
    headers = {"retry-after": value} | ({"date": date} if date else {})

    asked_s = retry_after(headers)

    assert asked_s is not None
    assert asked_s >= 0


@pytest.mark.parametrize(
    ("status", "error", "word"),
    [
        (401, {"message": "Incorrect API key provided: sk-canary"}, "OPENAI_API_KEY"),
        (429, {"code": "insufficient_quota", "message": "canary plan"}, "quota"),
        (404, {"code": "model_not_found", "message": "canary"}, "`models`"),
        (
            400,
            {"param": "temperature", "message": "canary: Unsupported value"},
            "`models.options.temperature`",
        ),
        (
            400,
            {"message": "Unrecognized request argument supplied: reasoning_effort canary"},
            "`models.options.reasoning_effort`",
        ),
        (400, {"message": "canary"}, "OPENAI_BASE_URL"),
    ],
)
async def test_an_operator_gets_a_cure_and_none_of_the_providers_words(
    endpoint: Endpoint, model: OpenAIModel, status: int, error: dict[str, object], word: str
) -> None:
    endpoint.replies.append(refusal(status, None, **error))

    with pytest.raises(ModelMisconfigured) as raised:
        await hear(model, question(temperature=1.0, reasoning_effort="low"))

    assert word in raised.value.cure
    assert "canary" not in str(raised.value)


@given(
    status=st.none() | st.integers(300, 599),
    says=st.text()
    | st.sampled_from(["model " * 400, "input tokens " * 160, "a" * 2000, "> " * 1000]),
)
def test_every_rejection_is_judged_quickly(status: int | None, says: str) -> None:
    assert isinstance(judged(ModelName("m1"), Rejection(status, says)), ChatopsError)


def test_headers_are_found_whatever_their_case() -> None:
    assert retry_after(httpx2.Headers({"RETRY-AFTER": "3"})) == 3
