"""A period in which nothing worth telling was said."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatops.domain.digest import Ended
from tests.fakes.clock import START
from tests.services.digest.making import Bench, bench_on

NOTHING = "LANGUAGE: de\n# TOPICS\n"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_on(tmp_path) as bench:
        bench.rig.model.answer = NOTHING
        yield bench


async def test_small_talk_alone_makes_no_digest(bench: Bench) -> None:
    await bench.work()

    assert (await bench.past()).ended is Ended.EMPTY
    assert bench.chat.posted == []
    assert bench.told == []
    assert len(bench.rig.model.asked) == 1


async def test_small_talk_is_told_of_in_its_language_where_that_is_wished(bench: Bench) -> None:
    bench.digest = replace(bench.digest, says_when_empty=True)

    await bench.work()

    (post,) = bench.chat.posted
    assert post.text.endswith("Nichts zu berichten.")


async def test_links_that_were_shared_are_worth_a_digest(bench: Bench) -> None:
    bench.channels.say("C1", START - 60, "U1", "look: https://example.org/news")

    await bench.work()

    (post,) = bench.chat.posted
    assert "https://example.org/news" in post.text


@pytest.mark.parametrize("answer", [NOTHING, "LANGUAGE: en\nAll clear!"])
async def test_a_model_that_finds_nothing_in_many_messages_has_failed(
    bench: Bench, answer: str
) -> None:
    bench.rig.model.answer = answer
    for minute in range(1, 30):
        bench.channels.say("C1", START - 60 * minute, "U1", "we decided something")

    await bench.work()

    assert (await bench.past()).ended is Ended.FAILED
    assert len(bench.told) == 1
