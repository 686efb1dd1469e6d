"""What is deleted or changed in Slack is in no text that waits to be posted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatops.domain.conversation import Message, Speaker
from chatops.domain.digest import Period, Run, Step
from chatops.domain.errors import ClaimLost
from chatops.domain.names import ChannelId, MessageTs, WorkerId
from chatops.domain.news import Gone, Heard, News
from chatops.domain.summary.values import ThreadId
from chatops.services.digest.withdraw import Withdrawal
from tests.services.digest.duty import DAY_S, Duty, digest, local
from tests.services.digest.making import Bench, bench_on

DUE_AT = local("2026-11-02", "09:00")
PERIOD = Period("2026-11-02", DUE_AT, DUE_AT - DAY_S, DUE_AT)
C1, TS = ChannelId("C1"), MessageTs(f"{DUE_AT - 60:.6f}")
THREAD = ThreadId(C1, TS)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_on(tmp_path) as bench:
        yield bench


def said(edited: str = "") -> Message:
    return Message(TS, Speaker.PERSON, "U1", "words", edited=edited)


async def claim(duty: Duty, worker: str) -> Run | None:
    return await duty.store.claim(digest(), PERIOD, WorkerId(worker))


@pytest.mark.parametrize(
    ("news", "stands"),
    [
        (Gone(C1, TS), False),
        (Heard(THREAD, said(edited=TS)), False),
        (Heard(THREAD, said()), True),
    ],
)
async def test_news_of_a_message_reaches_waiting_texts(
    duty: Duty, news: News, *, stands: bool
) -> None:
    heard: list[News] = []

    async def remember(one: News) -> None:
        heard.append(one)

    run = await claim(duty, "one")
    assert run
    await duty.store.generated(run, ["- Said [08:59](https://x.example/archives/C1/p1)"], "")
    await duty.store.postpone(run, -1.0)

    await Withdrawal(remember, duty.store).happened(news)

    again = await claim(duty, "two")
    assert again
    assert (again.step is Step.GENERATED) is stands
    assert heard == [news]


async def test_what_is_deleted_while_a_digest_is_written_is_not_posted(bench: Bench) -> None:
    await bench.memory.happened(Gone(C1, bench.channels.said["C1"][1].message.ts))

    with pytest.raises(ClaimLost):
        await bench.maker().make(await bench.claimed())
    bench.channels.said["C1"].pop(1)
    bench.rig.model.answer = "LANGUAGE: en\n# TOPICS\n- The deploy failed on node four [1]"
    await bench.work()

    (text,) = bench.texts()
    assert "1.4.2" not in text
