"""What is remembered of threads follows Slack, whatever order its events come in."""

from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import MessageTs
from chatops.domain.news import Gone, Heard
from chatops.domain.reply import Place
from chatops.domain.summary.values import ThreadId
from chatops.services.remember import Memory
from tests.contracts.asking import asked
from tests.services.rig import Rig, place_of

QUESTION = asked(2, thread=1)
PLACE: Place = place_of(QUESTION)
THREAD = ThreadId(PLACE.channel, PLACE.thread)


def said(ts: str, text: str, edited: str = "") -> Message:
    return Message(MessageTs(ts), Speaker.PERSON, "U1", text, edited=edited)


def later(ts: MessageTs, seconds: int) -> MessageTs:
    whole, _, rest = ts.partition(".")
    return MessageTs(f"{int(whole) + seconds}.{rest}")


async def texts(memory: Memory, until: MessageTs) -> list[str]:
    return [kept.message.text for kept in await memory.read(PLACE, until)]


def begun(rig: Rig) -> Memory:
    rig.chat.say(PLACE, said(PLACE.thread, "the root"))
    rig.chat.say(PLACE, said(QUESTION.ts, "why?"))
    return rig.memory(rig.chat)


async def test_only_news_is_read_once_a_thread_is_known(rig: Rig) -> None:
    memory = begun(rig)
    await memory.read(PLACE, QUESTION.ts)
    newer = later(QUESTION.ts, 60)
    rig.chat.say(PLACE, said(newer, "and now?"))

    assert await texts(memory, newer) == ["the root", "why?", "and now?"]


async def test_after_a_gap_what_slack_no_longer_has_is_forgotten(rig: Rig) -> None:
    memory = begun(rig)
    middle, newer = later(QUESTION.ts, 30), later(QUESTION.ts, 60)
    rig.chat.say(PLACE, said(middle, "never mind"))
    await memory.read(PLACE, middle)
    rig.chat.said[PLACE] = [one for one in rig.chat.said[PLACE] if one.ts != middle]
    rig.chat.say(PLACE, said(newer, "and now?"))

    memory.gap()

    assert await texts(memory, newer) == ["the root", "why?", "and now?"]


async def test_an_event_that_comes_after_its_deletion_brings_nothing_back(rig: Rig) -> None:
    memory = begun(rig)
    await memory.read(PLACE, QUESTION.ts)
    newer = said(later(QUESTION.ts, 30), "a slip of the tongue")

    await memory.happened(Gone(PLACE.channel, newer.ts))
    await memory.happened(Heard(THREAD, newer))

    assert await texts(memory, QUESTION.ts) == ["the root", "why?"]
    assert "a slip of the tongue" not in await texts(memory, later(newer.ts, 1))


async def test_a_question_that_comes_after_a_later_one_was_read_is_found(rig: Rig) -> None:
    memory = begun(rig)
    newer = later(QUESTION.ts, 60)
    rig.chat.say(PLACE, said(newer, "and now?"))
    await memory.read(PLACE, newer)

    assert await texts(memory, QUESTION.ts) == ["the root", "why?"]
    assert await texts(memory, newer) == ["the root", "why?", "and now?"]


async def test_a_question_that_slack_listed_too_late_is_found_behind_a_later_one(rig: Rig) -> None:
    rig.chat.say(PLACE, said(PLACE.thread, "the root"))
    newer = later(QUESTION.ts, 60)
    rig.chat.say(PLACE, said(newer, "and now?"))
    memory = rig.memory(rig.chat)
    await memory.read(PLACE, newer)

    rig.chat.say(PLACE, said(QUESTION.ts, "why?"))

    assert await texts(memory, QUESTION.ts) == ["the root", "why?"]
    assert await texts(memory, newer) == ["the root", "why?", "and now?"]


async def test_reading_an_earlier_part_again_lets_nothing_back_in(rig: Rig) -> None:
    memory = begun(rig)
    middle, newer = later(QUESTION.ts, 30), later(QUESTION.ts, 60)
    rig.chat.say(PLACE, said(newer, "and now?"))
    await memory.read(PLACE, newer)
    await memory.read(PLACE, QUESTION.ts)

    await memory.happened(Heard(THREAD, said(middle, "a slip of the tongue")))

    assert await texts(memory, newer) == ["the root", "why?", "and now?"]


async def test_an_old_event_does_not_undo_a_newer_edit(rig: Rig) -> None:
    memory = begun(rig)
    await memory.read(PLACE, QUESTION.ts)

    await memory.happened(
        Heard(THREAD, said(QUESTION.ts, "why really?", edited="1900000000.000000"))
    )
    await memory.happened(Heard(THREAD, said(QUESTION.ts, "why?")))

    stored = await memory.threads.load(THREAD)
    assert [kept.message.text for kept in stored] == ["the root", "why really?"]


async def test_a_question_that_slack_does_not_list_yet_is_found_when_it_does(rig: Rig) -> None:
    rig.chat.say(PLACE, said(PLACE.thread, "the root"))
    memory = rig.memory(rig.chat)

    before = await texts(memory, QUESTION.ts)
    rig.chat.say(PLACE, said(QUESTION.ts, "why?"))

    assert before == ["the root"]
    assert await texts(memory, QUESTION.ts) == ["the root", "why?"]


async def test_a_deletion_empties_the_thread_and_its_channels_list(rig: Rig) -> None:
    memory, emptied = begun(rig), list[ThreadId]()
    memory.emptied = emptied.append
    await memory.read(PLACE, QUESTION.ts)

    await memory.happened(Gone(PLACE.channel, QUESTION.ts))

    assert emptied == [THREAD, ThreadId(PLACE.channel, MessageTs(""))]
    assert memory.is_gone(PLACE.channel, QUESTION.ts)
