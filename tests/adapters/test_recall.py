"""What the index of old messages finds, forgets and leaves to other threads."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import overload

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatops.adapters.recall import MOST_HITS, FtsRecall
from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.summary.values import Kept, ThreadId

CHANNEL = ChannelId("C1")
THREAD = ThreadId(CHANNEL, MessageTs("1.000000"))


@pytest.fixture
def recall() -> Iterator[FtsRecall]:
    with closing(FtsRecall()) as opened:
        yield opened


def ts(number: int) -> MessageTs:
    return MessageTs(f"{1_700_000_000 + number}.000000")


def said(*texts: str) -> tuple[Kept, ...]:
    """Let people say these, one after the other."""
    return tuple(
        Kept(Message(ts(number), Speaker.PERSON, "U1", text), f"{number} {text}", 9)
        for number, text in enumerate(texts)
    )


class Watched(Sequence[Kept]):
    """Messages that tell which thread reads them, and can hold it there."""

    def __init__(self, messages: Sequence[Kept]) -> None:
        self.readers: list[int] = []
        self.reading = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self._messages = messages

    @overload
    def __getitem__(self, index: int) -> Kept: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Kept]: ...
    def __getitem__(self, index: int | slice) -> Kept | Sequence[Kept]:
        return self._messages[index]

    def __len__(self) -> int:
        return len(self._messages)

    def __iter__(self) -> Iterator[Kept]:
        self.readers.append(threading.get_ident())
        self.reading.set()
        self.go_on.wait(5)
        return iter(self._messages)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("接続数の上限は 200 に変更しました", "上限はいくつですか"),
        ("昨日のデータベース障害の恒久対応", "恒久的な対策は?"),
        ("本番に反映するのは木曜日です", "いつ反映?"),
        ("新しいデータベースを用意する", "データベースはどこ"),
        ("ﾃﾞｰﾀﾍﾞｰｽの移行", "データベースの移行"),
        ("数据库连接超时", "数据库为什么超时"),
        ("We were deploying on Thursday", "when do we deploy?"),
        ("The migrations failed twice", "which migration failed"),
        ("See OPS-123 for it", "what is ops-123"),
        ("It listens on db01.example.com:5432", "db01.example.com?"),
    ],
)
async def test_a_word_of_the_question_is_found_inside_any_sentence(
    recall: FtsRecall, text: str, question: str
) -> None:
    messages = said("good morning", "おはようございます", text, "see you", "早安")

    assert await recall.find(THREAD, messages, question) == (ts(2),)


async def test_what_matches_best_comes_first_and_of_equals_the_newest(recall: FtsRecall) -> None:
    messages = said("cache", "cache", "the cold cache was slow", "lunch", "tea", "coffee")

    found = await recall.find(THREAD, messages, "was the cache cold and slow")

    assert found == (ts(2), ts(1), ts(0))


async def test_no_more_than_the_sixty_best_are_found(recall: FtsRecall) -> None:
    messages = said(*("the cache" for _ in range(100)))

    found = await recall.find(THREAD, messages, "cache")

    assert found == tuple(ts(number) for number in range(99, 99 - MOST_HITS, -1))


async def test_nothing_is_found_for_a_question_without_words(recall: FtsRecall) -> None:
    messages = said("the cache", "what? is it")

    for question in ("", "?!", "what is it", "☕"):
        assert await recall.find(THREAD, messages, question) == ()
    assert await recall.find(THREAD, (), "cache") == ()


@pytest.mark.parametrize(
    "question",
    [
        '" OR cache',
        'cache" NEAR "said',
        "NEAR(cache, 5)",
        "cache* OR *",
        "said : cache",
        "^cache AND NOT {cache}",
        "cache\0cache",
        "cache'; DROP TABLE said; --",
        "\ud83d cache \ue000",
        "cache " + "word-of-the-question " * 2_500,
        "cache " + "(" * 50_000,
        "cache " + "上限" * 25_000,
    ],
)
async def test_a_question_is_words_whatever_is_in_it(recall: FtsRecall, question: str) -> None:
    messages = said("the cache", "tea")

    assert await recall.find(THREAD, messages, question) == (ts(0),)
    assert await recall.find(THREAD, messages, "tea") == (ts(1),)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=80), max_size=5), question=st.text(max_size=200))
async def test_no_text_and_no_question_is_too_odd(
    recall: FtsRecall, texts: list[str], question: str
) -> None:
    messages = said(*texts)

    found = await recall.find(THREAD, messages, question)

    assert set(found) <= {one.message.ts for one in messages}


async def test_new_messages_are_found_beside_the_old(recall: FtsRecall) -> None:
    await recall.find(THREAD, said("the cache"), "cache")

    found = await recall.find(THREAD, said("the cache", "tea", "the cache is cold"), "cache")

    assert set(found) == {ts(0), ts(2)}


async def test_edited_and_deleted_text_is_found_no_more(recall: FtsRecall) -> None:
    first = said("the cache is cold", "a cache of tea", "lunch")
    await recall.find(THREAD, first, "cache")

    later = (said("the index is cold")[0], first[2])

    assert await recall.find(THREAD, later, "cache") == ()
    assert await recall.find(THREAD, later, "index") == (ts(0),)
    assert await recall.find(THREAD, first, "cache") == (ts(1), ts(0))


async def test_threads_do_not_mix(recall: FtsRecall) -> None:
    other = ThreadId(CHANNEL, MessageTs("2.000000"))
    await recall.find(THREAD, said("the cache"), "cache")

    assert await recall.find(other, said("tea", "cache"), "cache") == (ts(1),)
    assert await recall.find(THREAD, said("the cache"), "cache") == (ts(0),)


async def test_an_index_is_forgotten_and_made_anew(recall: FtsRecall) -> None:
    await recall.find(THREAD, said("the cache"), "cache")
    before = recall.size_bytes

    recall.forget(THREAD)
    recall.forget(THREAD)

    assert before > 0 == recall.size_bytes
    assert await recall.find(THREAD, said("tea", "cache"), "cache") == (ts(1),)


async def test_thousands_of_messages_are_read_and_searched_off_the_event_loop(
    recall: FtsRecall,
) -> None:
    messages = Watched(said(*(f"the cache {number}" for number in range(5_000))))

    found = await recall.find(THREAD, messages, "cache 4321")

    assert found[0] == ts(4321)
    assert threading.get_ident() not in messages.readers


async def test_the_index_of_a_search_under_way_is_forgotten_when_it_ends(
    recall: FtsRecall,
) -> None:
    messages = Watched(said("the cache"))
    messages.go_on.clear()

    async with asyncio.TaskGroup() as group:
        searching = group.create_task(recall.find(THREAD, messages, "cache"))
        await asyncio.to_thread(messages.reading.wait, 5)
        waiting = group.create_task(recall.find(THREAD, messages, "cache"))
        await asyncio.sleep(0)
        recall.forget(THREAD)
        messages.go_on.set()

    assert searching.result() == waiting.result() == (ts(0),)
    assert recall.size_bytes == 0


async def test_a_search_that_is_given_up_does_not_disturb_the_next(recall: FtsRecall) -> None:
    messages = Watched(said("the cache"))
    messages.go_on.clear()

    async with asyncio.TaskGroup() as group:
        given_up = group.create_task(recall.find(THREAD, messages, "cache"))
        await asyncio.to_thread(messages.reading.wait, 5)
        given_up.cancel()
        messages.go_on.set()

    assert await recall.find(THREAD, said("tea", "cache"), "cache") == (ts(1),)


async def test_the_indexes_that_were_used_longest_ago_make_room() -> None:
    threads = [ThreadId(CHANNEL, MessageTs(f"{number}.000000")) for number in range(4)]
    with closing(FtsRecall(1)) as recall:
        await recall.find(threads[0], said("cache"), "cache")
        one = recall.size_bytes

    with closing(FtsRecall(3 * one)) as recall:
        for thread in (*threads[:3], threads[0], threads[3]):
            messages = Watched(said("cache"))
            assert await recall.find(thread, messages, "cache") == (ts(0),)

        assert recall.size_bytes == 3 * one
        recall.forget(threads[1])
        assert recall.size_bytes == 3 * one
        recall.forget(threads[0])
        assert recall.size_bytes == 2 * one


async def test_an_index_that_is_too_large_serves_all_the_same() -> None:
    with closing(FtsRecall(1)) as recall:
        for question in ("cache", "cold"):
            assert await recall.find(THREAD, said("the cold cache"), question) == (ts(0),)
