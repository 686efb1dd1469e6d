"""A digest from a claim to its end, and a preview of it for one person alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatops.adapters.sql.summaries import SqlSummaries
from chatops.adapters.sql.usage import SqlUsage
from chatops.domain.conversation import Ending, Finish, Person, Usage
from chatops.domain.digest import Ended
from chatops.domain.errors import ModelRefused, ModelUnavailable, OverLimit, PromptTooLong
from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.reply import Mark, Place
from chatops.domain.summary.values import ThreadId
from chatops.domain.usage import Day, Limits
from chatops.services.digest.channels import Kind
from chatops.services.digest.layout import LONGEST_BYTES
from chatops.services.digest.make import preview_of
from chatops.services.digest.walls import Walled
from tests.fakes.clock import START
from tests.services.digest.making import PERIOD, Bench, bench_on
from tests.services.rig import MODEL

ANN = Person(UserId("U1"), "Ann")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench_on(tmp_path) as bench:
        bench.chat.part_characters = 100_000
        yield bench


async def test_a_digest_has_a_head_claims_with_links_and_a_foot(bench: Bench) -> None:
    await bench.maker().make(await bench.claimed())

    (post,) = bench.chat.posted
    assert post.mark is Mark.DIGEST
    assert post.text.startswith(
        "**standup** · 2023-11-14 07:13 \u2013 2023-11-15 07:13 Asia/Tokyo\n"
    )
    assert "Messages: 2 · Threads: 1 · People: 2" in post.text
    assert f"[07:03]({bench.channels.said['C1'][0].link})" in post.text
    assert f"[07:04]({bench.channels.said['C1'][1].link})" in post.text
    assert post.links == {found.link for found in bench.channels.said["C1"]}
    assert post.footer == f"Written by {MODEL}, which may be wrong"


async def test_links_say_where_a_message_is_when_there_are_several_places(bench: Bench) -> None:
    bench.channels.add("C4", "U1", "U2")
    bench.channels.say("C4", START - 60, "U1", "node four is back again")
    bench.digest = replace(bench.digest, sources=(ChannelId("C1"), ChannelId("C4")))
    bench.rig.model.answer += "- node four is back again [3]"

    await bench.maker().make(await bench.claimed())

    (post,) = bench.chat.posted
    assert f"[c1 07:03]({bench.channels.said['C1'][0].link})" in post.text
    assert f"[c4 07:12]({bench.channels.said['C4'][0].link})" in post.text
    assert "Channel c4:" in bench.rig.model.asked[0].prompt.turns[1].text


async def test_what_is_dropped_is_told_of(bench: Bench) -> None:
    bench.rig.model.answer += "- The budget meeting moved to Osaka [1]\n- Nor was this said\n"

    await bench.maker().make(await bench.claimed())

    assert "2 statements left out" in bench.chat.posted[0].footer


async def test_tokens_count_as_a_digests_on_its_channels_account(bench: Bench) -> None:
    await bench.maker().make(await bench.claimed())

    ledger = SqlUsage(bench.rig.database)
    assert (await ledger.totals(channel=ChannelId("C2"), since=Day(0))).tokens == 15
    assert (await ledger.totals(user=UserId("U1"), since=Day(0))).tokens == 0


async def test_a_spent_day_lets_no_digest_through(bench: Bench) -> None:
    bench.rig.limits = Limits(per_day=0)

    with pytest.raises(OverLimit):
        await bench.maker().make(await bench.claimed())

    assert bench.rig.model.asked == []


async def test_a_preview_is_posted_nowhere_and_on_the_askers_account(bench: Bench) -> None:
    digest = preview_of([ChannelId("C1")], 86_400)

    (text,) = await bench.maker().preview(digest, PERIOD, ANN)

    assert "rolls it back to 1.4.2" in text
    assert bench.chat.posted == []
    assert await bench.digests.past("preview", 9) == ()
    ledger = SqlUsage(bench.rig.database)
    assert (await ledger.totals(user=UserId("U1"), since=Day(0))).tokens == 15


async def test_a_preview_of_a_quiet_time_says_so(bench: Bench) -> None:
    bench.channels.said.clear()

    (text,) = await bench.maker().preview(bench.digest, PERIOD, ANN)

    assert text.endswith("Nothing to report.")


async def test_nobody_previews_what_they_cannot_read(bench: Bench) -> None:
    bench.chat.hidden = frozenset({"C1"})

    with pytest.raises(Walled, match="You cannot read"):
        await bench.maker().preview(bench.digest, PERIOD, ANN)

    assert bench.rig.model.asked == []


async def test_a_digest_of_nothing_is_silent(bench: Bench) -> None:
    bench.channels.said.clear()

    await bench.maker().make(await bench.claimed())

    assert (await bench.past()).ended is Ended.EMPTY
    assert bench.chat.posted == []


async def test_a_model_that_is_down_for_a_moment_delays_a_digest(bench: Bench) -> None:
    for _ in range(4):
        bench.rig.model.will(ModelUnavailable(MODEL))

    await bench.work()

    await bench.check()
    assert bench.told == []


@pytest.mark.parametrize("error", [ModelRefused(MODEL), None])
async def test_a_model_that_gives_no_digest_is_told_of_and_nothing_is_posted(
    bench: Bench, error: Exception | None
) -> None:
    if error:
        bench.rig.model.will(error)
    else:
        bench.rig.model.answer = "All clear."

    await bench.work()

    assert (await bench.past()).ended is Ended.FAILED
    assert len(bench.told) == 1
    assert bench.chat.posted == []


async def test_a_wall_is_told_of_in_words(bench: Bench) -> None:
    bench.channels.add("C1", "U1", kind=Kind.PRIVATE)
    bench.channels.add("C2", "U1", "U2", kind=Kind.PRIVATE)

    await bench.work()

    assert [reason for reason, _ in bench.told] == [
        "1 person in C2 cannot read the private channel C1."
    ]
    assert bench.rig.model.asked == []


async def test_an_answer_that_was_cut_loses_its_last_line(bench: Bench) -> None:
    cut = Finish(Ending.LENGTH, Usage(10, 5))
    bench.rig.model.will("# TOPICS\n- The deploy failed on node four [1]\n- It was rolled [2", cut)

    await bench.maker().make(await bench.claimed())

    (post,) = bench.chat.posted
    assert "node four" in post.text
    assert "rolled" not in post.text
    assert "the text was cut off" in post.footer


async def test_a_prompt_that_is_too_long_is_made_smaller(bench: Bench) -> None:
    bench.rig.model.will(PromptTooLong(MODEL))

    await bench.maker().make(await bench.claimed())

    await bench.check()
    assert len(bench.rig.model.asked) == 2


async def test_a_digest_is_no_longer_than_three_messages_hold(bench: Bench) -> None:
    lines = [f"- The deploy failed on node four, {'again ' * 40}{at} [1][2]" for at in range(99)]
    bench.rig.model.answer = "\n".join(["# TOPICS", *lines, "# ACTIONS", *lines])

    await bench.maker().make(await bench.claimed())

    (post,) = bench.chat.posted
    assert LONGEST_BYTES / 2 < len(post.text.encode()) <= LONGEST_BYTES
    assert "statements left out" in post.footer


async def test_headings_and_counts_are_in_the_language_of_the_channel(bench: Bench) -> None:
    bench.channels.said.clear()
    bench.channels.say("C1", START - 60, "U1", "次のリリースは来週の火曜日に延期します")
    bench.rig.model.answer = "LANGUAGE: ja\n# TOPICS\n- リリースを来週の火曜日に延期します [1]"

    await bench.maker().make(await bench.claimed())

    text = bench.chat.posted[0].text
    assert "**話題**" in text
    assert "メッセージ 1 件" in text


async def test_instructions_join_the_system_turn_and_words_do_not(bench: Bench) -> None:
    bench.digest = replace(bench.digest, instructions="Write in French.")

    await bench.maker().make(await bench.claimed())

    system, user = bench.rig.model.asked[0].prompt.turns
    assert "Write in French." in system.text
    assert "node four" in user.text
    assert "node four" not in system.text


async def test_long_periods_share_their_summaries_with_the_next_digest(bench: Bench) -> None:
    bench.rig.choices = replace(bench.rig.choices, target_tokens=4_000)
    for at in range(400):
        text = f"message {at}: the queue of node {at} holds {at * 7} jobs and grows"
        bench.channels.say("C1", START - 80_000 + at, "U1", text)
    # Either question finds its answer in this one.
    bench.rig.model.answer = "The queues grow.\n# TOPICS\n- The queue grows: it holds jobs [1]"

    await bench.maker().preview(bench.digest, PERIOD, ANN)
    first = len(bench.rig.model.asked)
    await bench.maker().preview(bench.digest, PERIOD, ANN)

    assert first > 3
    assert len(bench.rig.model.asked) == first + 1


async def test_a_long_thread_is_condensed_by_its_own_tree(bench: Bench) -> None:
    bench.rig.choices = replace(bench.rig.choices, target_tokens=4_000)
    root = START - 80_000
    thread = ThreadId(ChannelId("C1"), MessageTs(f"{root:.6f}"))
    for at in range(300):
        text = f"message {at}: the queue of node {at} holds {at * 7} jobs and grows"
        found = bench.channels.say("C1", root + at, "U1", text, root=root)
        bench.chat.say(Place(thread.channel, thread.root), found.message)
    bench.rig.model.answer = "The queues grow.\n# TOPICS\n- The queue grows: it holds jobs [1]"

    await bench.maker().preview(bench.digest, PERIOD, ANN)

    summaries = SqlSummaries(bench.rig.database)
    assert len(await summaries.leaves(thread)) > 3
    assert len(await summaries.leaves(ThreadId(thread.channel, MessageTs("")))) == 1
