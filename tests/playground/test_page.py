"""What a person does on the page, and sees there."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.playground.page import Desk, asked, open_browser, sit_down

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(60)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    async with sit_down(browser) as desk:
        yield desk


async def test_a_mention_typed_by_a_person_appears_and_reaches_the_app_as_markup(
    desk: Desk,
) -> None:
    field = desk.channel.locator(".composer textarea")
    await field.press_sequentially("@cha")
    await field.press("Enter")
    await field.press_sequentially("is 1 < 2 & why?")
    await field.press("Enter")

    shown = desk.message("is 1 < 2 & why?")
    await expect(shown.locator(".author")).to_have_text("Aiko")
    await expect(shown.locator(".mention")).to_have_text("@chatops")
    assert desk.texts() == ["<@U0CHATOPS> is 1 &lt; 2 &amp; why?"]


async def test_shift_enter_starts_a_line_and_sends_nothing(desk: Desk) -> None:
    field = desk.channel.locator(".composer textarea")
    await field.press_sequentially("one")
    await field.press("Shift+Enter")
    await field.press_sequentially("two")
    await field.press("Enter")

    await expect(desk.message("two")).to_be_visible()
    assert desk.texts() == ["one\ntwo"]


async def test_a_reply_appears_in_the_thread_and_is_counted_in_the_channel(desk: Desk) -> None:
    asked = await desk.slack.say("C1", user="U2", text="a question")
    await desk.use(desk.message("a question"), "Reply in thread")
    await desk.write("an answer", desk.thread)

    await expect(desk.message("an answer", desk.thread)).to_be_visible()
    await expect(desk.message("a question").locator(".thread-count")).to_have_text("1 reply")
    await expect(desk.message("an answer")).to_have_count(0)
    assert [each["text"] for each in desk.slack.thread("C1", asked["ts"])][1:] == ["an answer"]


async def test_what_the_app_updates_changes_before_the_eyes(desk: Desk) -> None:
    asked = await desk.slack.mention("C1", user="U1", text="why?")
    status = {"channel_id": "C1", "thread_ts": asked["ts"], "status": "is reading…"}
    await desk.app.call("assistant.threads.setStatus", **status)
    await expect(desk.channel.locator(".status-line")).to_have_text("chatops is reading…")
    posted = await desk.post("The cache", thread_ts=asked["ts"])
    await desk.message("why?").get_by_label("Open thread").click()
    answer = desk.thread.locator(f'article[data-ts="{posted["ts"]}"]')
    await expect(answer).to_contain_text("The cache")

    blocks = [{"type": "markdown", "text": "The cache was **cold**."}]
    change = {"channel": "C1", "ts": posted["ts"], "text": "fallback", "blocks": blocks}
    await desk.app.call("chat.update", **change)

    await expect(answer.locator("strong")).to_have_text("cold")
    await expect(desk.channel.locator(".status-line")).to_have_count(0)


async def test_an_ephemeral_message_is_seen_by_one_person_until_dismissed(desk: Desk) -> None:
    await desk.app.call("chat.postEphemeral", channel="C1", user="U1", text="psst")
    shown = desk.message("psst")
    await expect(shown).to_contain_text("Only visible to you")
    await desk.page.get_by_label("You are").select_option("U2")
    await expect(shown).to_have_count(0)
    await desk.page.get_by_label("You are").select_option("U1")

    await shown.get_by_role("button", name="Dismiss").click()

    await expect(shown).to_have_count(0)
    assert desk.slack.ephemerals == []


async def test_a_command_reaches_the_app_and_its_ack_is_shown_to_the_person(desk: Desk) -> None:
    async with desk.app.connected() as socket:
        await desk.write("/chatops model #general")
        envelope = await asked(socket, "slash_commands")
        await socket.ack(envelope, {"text": "It is *luna*."})

    await expect(desk.message("It is luna.").locator("strong")).to_have_text("luna")
    payload = envelope["payload"]
    assert (payload["command"], payload["text"]) == ("/chatops", "model <#C1|general>")
    assert payload["user_id"] == "U1"
    assert desk.texts() == []


async def test_a_command_that_no_app_answers_times_out_visibly(desk: Desk) -> None:
    await desk.write("/chatops help")

    await expect(desk.message("operation_timeout")).to_contain_text("Only visible to you")


async def test_a_thread_takes_no_command_and_keeps_what_was_typed(desk: Desk) -> None:
    await desk.slack.say("C1", user="U2", text="a question")
    await desk.use(desk.message("a question"), "Reply in thread")

    await desk.write("/chatops model", desk.thread)

    await expect(desk.message("not supported in threads", desk.thread)).to_be_visible()
    await expect(desk.thread.locator("textarea")).to_have_value("/chatops model")
    assert desk.texts() == ["a question"]


async def test_a_reaction_is_put_on_and_taken_off_by_clicks(desk: Desk) -> None:
    said = await desk.slack.say("C1", user="U2", text="we are live")
    shown = desk.message("we are live")
    await desk.use(shown, "Add a reaction")
    await desk.page.get_by_role("button", name="tada", exact=True).click()
    await desk.app.call("reactions.add", channel="C1", timestamp=said["ts"], name="tada")
    chip = shown.locator(".reaction[data-name=tada]")
    await expect(chip.locator(".reaction-count")).to_have_text("2")
    await expect(chip).to_have_attribute("aria-pressed", "true")

    await chip.click()

    await expect(chip.locator(".reaction-count")).to_have_text("1")
    reactions = desk.slack.channels["C1"].messages[said["ts"]]["reactions"]
    assert reactions == [{"name": "tada", "users": ["U0CHATOPS"], "count": 1}]


async def test_a_person_edits_and_deletes_only_what_is_theirs(desk: Desk) -> None:
    await desk.slack.say("C1", user="U2", text="not mine")
    await desk.write("with @Ben and 1 < 2")
    mine = desk.channel.locator('article[aria-label^="Aiko"]')
    await desk.use(mine, "More actions", "Edit message")
    field = mine.get_by_label("Edit message")
    await expect(field).to_have_value("with @Ben and 1 < 2")
    await field.fill("without @Ben")
    await field.press("Enter")
    await expect(mine).to_contain_text("(edited)")
    assert desk.texts() == ["not mine", "without <@U2>"]
    await desk.use(desk.message("not mine"), "More actions")
    await expect(desk.page.get_by_role("menuitem", name=re.compile("Edit|Delete"))).to_have_count(0)
    await desk.page.keyboard.press("Escape")

    await desk.use(mine, "More actions", "Delete message")
    await desk.page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    await expect(desk.message("without")).to_have_count(0)
    assert desk.texts() == ["not mine"]


async def test_a_channel_that_was_not_looked_at_is_marked_unread(desk: Desk) -> None:
    desk.slack.add_channel("deploys", id="C2", members=("U1", "U2"))
    place = desk.page.locator(".place", has_text="deploys")
    await expect(place).to_be_visible()
    await desk.slack.say("C2", user="U2", text="<@U1> it is out")
    await expect(place.locator(".badge")).to_have_text("1")

    await place.click()

    await expect(place.locator(".badge")).to_have_count(0)
    await expect(desk.message("it is out")).to_be_visible()


async def test_each_direct_message_is_a_conversation_of_its_own(desk: Desk) -> None:
    await desk.page.locator(".place", has_text="chatops").click()
    await desk.write("hello")
    await expect(desk.message("hello")).to_be_visible()
    channel = desk.slack.direct("U1")
    (said,) = channel.messages.values()

    await desk.app.call("chat.postMessage", channel=channel.id, text="hi", thread_ts=said["ts"])

    await expect(desk.message("hello").locator(".thread-count")).to_have_text("1 reply")


async def test_the_rate_limits_are_switched_off_on_the_page(desk: Desk) -> None:
    switch = desk.page.get_by_role("switch")
    await expect(switch).to_be_checked()

    async with desk.page.expect_response("**/page/rate-limits"):
        await switch.click()

    assert not desk.playground.limits.on


async def test_a_press_of_a_button_reaches_the_app(desk: Desk) -> None:
    label = {"type": "plain_text", "text": "Again"}
    button = {"type": "button", "action_id": "again", "value": "7", "text": label}
    await desk.post("buttons", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}])

    async with desk.app.connected() as socket:
        await desk.channel.get_by_role("button", name="Again").click()
        envelope = await asked(socket, "interactive")
        await socket.ack(envelope)

    (action,) = envelope["payload"]["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("again", "b", "7")
