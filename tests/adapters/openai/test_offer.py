"""What an endpoint offers for chat."""

import asyncio
import json

import pytest

from chatops.adapters.openai.model import OpenAIModel
from chatops.adapters.openai.offer import FRESH_S, PAUSE_S, EndpointOffer, for_chat
from chatops.domain.errors import ChatopsError, ModelsUnknown, ModelUnavailable
from chatops.domain.names import ModelName
from tests.adapters.openai.endpoint import Endpoint, Reply, refusal
from tests.fakes.clock import ManualClock

GPT, LUNA, WHISPER = ModelName("gpt-6.1-terra"), ModelName("gpt-6-luna"), ModelName("whisper-1")


class Shelf:
    """An endpoint whose list the test writes."""

    def __init__(self, *names: ModelName) -> None:
        self.names = names
        self.wrong: ChatopsError | None = None
        self.asked = 0
        self.called = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def models(self) -> tuple[ModelName, ...]:
        self.asked += 1
        self.called.set()
        await self.may_answer.wait()
        if self.wrong:
            raise self.wrong
        return self.names


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.mark.parametrize(
    "name",
    [
        "gpt-6.1-terra",
        "o3-mini",
        "gpt-4o-2024-08-06",
        "claude-sonnet-4-5",
        "models/gemini-2.5-pro",
        "meta-llama/Llama-3.3-70B-Instruct",
        "qwen3:32b",
        "ft:gpt-4o-mini:acme::abc",
        "llava-vision",
        "our-own-model",
    ],
)
def test_what_can_chat_or_is_unknown_stays(name: str) -> None:
    assert for_chat((ModelName(name),)) == (name,)


@pytest.mark.parametrize(
    "name",
    [
        "text-embedding-3-small",
        "nomic-embed-text",
        "models/embedding-001",
        "BAAI/bge-m3",
        "intfloat/e5-large",
        "rerank-v3.5",
        "omni-moderation-latest",
        "meta-llama/Llama-Guard-4-12B",
        "whisper-1",
        "gpt-4o-transcribe",
        "tts-1-hd",
        "gpt-4o-mini-tts",
        "gpt-4o-audio-preview",
        "gpt-realtime",
        "gpt-4o-realtime-preview",
        "dall-e-3",
        "gpt-image-1",
        "gemini-2.5-flash-image",
        "imagen-4.0",
        "sora-2",
        "veo-3.0",
        "stable-diffusion-xl",
        "davinci-002",
        "gpt-3.5-turbo-instruct",
        "a name with blanks",
        "x" * 200,
        "",
    ],
)
def test_what_cannot_chat_or_be_set_is_left_out(name: str) -> None:
    assert for_chat((ModelName(name),)) == ()


async def test_the_list_is_asked_for_every_ten_minutes(clock: ManualClock) -> None:
    shelf = Shelf(GPT, WHISPER)
    offer = EndpointOffer(shelf, clock)

    first = [await offer.models(), await offer.models()]
    shelf.names = (LUNA,)
    clock.advance(FRESH_S)

    assert first == [(GPT,), (GPT,)]
    assert await offer.models() == (LUNA,)
    assert shelf.asked == 2


async def test_many_who_ask_at_once_wait_for_one_call(clock: ManualClock) -> None:
    shelf = Shelf(GPT)
    shelf.may_answer.clear()
    offer = EndpointOffer(shelf, clock)

    async with asyncio.TaskGroup() as group:
        asking = [group.create_task(offer.models()) for _ in range(5)]
        shelf.may_answer.set()

    assert [task.result() for task in asking] == [(GPT,)] * 5
    assert shelf.asked == 1


@pytest.mark.parametrize("wrong", [ModelUnavailable(GPT), None], ids=["down", "empty"])
async def test_an_old_list_is_better_than_none(
    clock: ManualClock, wrong: ChatopsError | None
) -> None:
    shelf = Shelf(GPT)
    offer = EndpointOffer(shelf, clock)
    await offer.models()

    shelf.names, shelf.wrong = (), wrong
    clock.advance(FRESH_S)

    assert await offer.models() == (GPT,)


async def test_where_nothing_was_ever_listed_nothing_is_made_up(clock: ManualClock) -> None:
    shelf = Shelf(WHISPER)
    offer = EndpointOffer(shelf, clock)

    for _ in range(3):
        with pytest.raises(ModelsUnknown):
            await offer.models()
    asked = shelf.asked
    shelf.names = (GPT,)
    clock.advance(PAUSE_S)

    assert asked == 1
    assert await offer.models() == (GPT,)


async def test_nobody_waits_long_for_an_endpoint_that_says_nothing(clock: ManualClock) -> None:
    shelf = Shelf(GPT)
    shelf.may_answer.clear()
    offer = EndpointOffer(shelf, clock, takes_s=0.01)

    async with asyncio.timeout(1):
        with pytest.raises(ModelsUnknown):
            await offer.models()


async def test_somebody_who_gives_up_keeps_nobody_from_asking(clock: ManualClock) -> None:
    shelf = Shelf(GPT)
    shelf.may_answer.clear()
    offer = EndpointOffer(shelf, clock)
    async with asyncio.TaskGroup() as group:
        gone = group.create_task(offer.models())
        await shelf.called.wait()
        gone.cancel()
    shelf.may_answer.set()

    assert await offer.models() == (GPT,)


async def test_a_real_endpoint_is_asked(
    endpoint: Endpoint, model: OpenAIModel, clock: ManualClock
) -> None:
    listed = {"object": "list", "data": [{"id": "gpt-6-luna"}, {"id": "tts-1"}, {"no": "id"}]}
    json_reply = {"Content-Type": "application/json"}
    endpoint.replies.append(refusal(500, message="down"))
    endpoint.replies.append(Reply([json.dumps(listed).encode()], 200, json_reply))
    offer = EndpointOffer(model, clock)

    with pytest.raises(ModelsUnknown):
        await offer.models()
    clock.advance(PAUSE_S)

    assert await offer.models() == (LUNA,)
