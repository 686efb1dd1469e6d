"""Windows, menus, commands and shortcuts on the page, as a person uses them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from chatops.playground.installed import Command, Installed, Shortcut
from chatops.playground.shapes import Json
from tests.playground.kit import actions, button, entry, menu, modal, options, section, text_input
from tests.playground.page import Desk, asked, open_browser, sit_down

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(60)]

INSTALLED = Installed(
    commands=(Command("/chatops", "Settings", "[model NAME]"),),
    shortcuts=(Shortcut("sum", "Sum up"), Shortcut("new", "New digest", "global")),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def desk(browser: Browser) -> AsyncIterator[Desk]:
    async with sit_down(browser, installed=INSTALLED) as desk:
        yield desk


async def opened(desk: Desk, view: Json, method: str = "views.open") -> Locator:
    trigger = desk.slack.gestures.windows.trigger("U1")
    said = await desk.app.call(method, trigger_id=trigger, view=view)
    assert said["ok"], said
    return desk.page.get_by_role("dialog", name=view["title"]["text"])


async def test_what_may_follow_a_command_is_shown_while_it_is_typed(desk: Desk) -> None:
    field = desk.channel.locator(".composer textarea")
    await field.press_sequentially("/ch")
    await expect(desk.channel.get_by_role("option")).to_contain_text("[model NAME]")

    await field.press("Tab")

    await expect(field).to_have_value("/chatops ")
    await expect(desk.channel.locator(".composer-hint")).to_contain_text("[model NAME]")


async def test_suggestions_end_when_the_line_is_sent(desk: Desk) -> None:
    field = desk.channel.locator(".composer textarea")
    await field.press_sequentially("/chatops")
    await expect(desk.channel.get_by_role("listbox")).to_be_visible()

    await field.press("Enter")

    await expect(desk.channel.get_by_role("listbox")).to_have_count(0)
    await expect(desk.message("operation_timeout")).to_be_visible()


async def test_an_answer_that_only_one_sees_is_gone_after_a_reload(desk: Desk) -> None:
    async with desk.app.connected() as socket:
        await desk.write("/chatops model")
        command = await asked(socket, "slash_commands")
        await socket.ack(command, {"text": "only you"})
        await expect(desk.message("only you")).to_contain_text("Only visible to you")

    await desk.page.reload()
    await desk.page.locator("body[data-ready]").wait_for()

    assert command["payload"]["text"] == "model"
    await expect(desk.message("only you")).to_have_count(0)


async def test_a_command_in_a_thread_is_refused_by_the_page(desk: Desk) -> None:
    await desk.slack.say("C1", user="U2", text="a question")
    await desk.use(desk.message("a question"), "Reply in thread")

    await desk.write("/chatops model", desk.thread)

    await expect(desk.message("not supported in threads", desk.thread)).to_be_visible()


async def test_a_message_shortcut_stands_in_the_menu_of_a_message(desk: Desk) -> None:
    said = await desk.slack.say("C1", user="U2", text="a question")

    async with desk.app.connected() as socket:
        await desk.use(desk.message("a question"), "More actions", "Sum up")
        envelope = await asked(socket, "interactive")
        await socket.ack(envelope)

    assert envelope["payload"]["callback_id"] == "sum"
    assert envelope["payload"]["message"]["ts"] == said["ts"]


async def test_a_global_shortcut_stands_beside_the_field(desk: Desk) -> None:
    async with desk.app.connected() as socket:
        await desk.channel.get_by_label("Shortcuts").click()
        await desk.page.get_by_role("menuitem", name="New digest").click()
        envelope = await asked(socket, "interactive")
        await socket.ack(envelope)

    assert envelope["payload"]["type"] == "shortcut"
    assert envelope["payload"]["callback_id"] == "new"


async def test_a_pushed_window_covers_the_first_which_keeps_what_was_entered(desk: Desk) -> None:
    first = await opened(desk, modal(entry("why", text_input("w"))))
    await first.get_by_label("why").fill("because")
    second = await opened(
        desk,
        modal(section("nothing else"), title={"type": "plain_text", "text": "More"}),
        "views.push",
    )
    await expect(second.get_by_text("nothing else")).to_be_visible()

    await second.get_by_label("Back").click()

    await expect(first.get_by_label("why")).to_have_value("because")


async def test_a_choice_that_is_optional_can_be_taken_back(desk: Desk) -> None:
    chosen = menu("m", "big", "small", initial_option=options("big")[0])
    window = await opened(desk, modal(entry("size", chosen, optional=True)))
    async with desk.app.connected() as socket:
        await window.get_by_label("size").select_option("")
        await window.get_by_role("button", name="Send").click()
        sent = await asked(socket, "interactive")
        await socket.ack(sent)

    values = sent["payload"]["view"]["state"]["values"]
    assert values["size"]["m"]["selected_option"] is None


async def test_an_update_by_the_app_keeps_what_was_entered(desk: Desk) -> None:
    form = entry("why", text_input("w"))
    window = await opened(desk, modal(form, external_id="e"))
    await window.get_by_label("why").fill("because")

    changed = modal(section("and now?"), form, external_id="e")
    await desk.app.call("views.update", external_id="e", view=changed)

    await expect(window.get_by_text("and now?")).to_be_visible()
    await expect(window.get_by_label("why")).to_have_value("because")


async def test_escape_closes_a_window_and_the_app_that_asked_is_told(desk: Desk) -> None:
    window = await opened(desk, modal(section("hi"), notify_on_close=True))
    await expect(window).to_be_visible()

    async with desk.app.connected() as socket:
        await desk.page.keyboard.press("Escape")
        envelope = await asked(socket, "interactive")
        await socket.ack(envelope)

    assert envelope["payload"]["type"] == "view_closed"
    await expect(window).to_have_count(0)


async def test_what_goes_wrong_with_a_window_is_said_in_it(desk: Desk) -> None:
    window = await opened(desk, modal(section("hi")))

    await window.get_by_role("button", name="Send").click()

    await expect(window.get_by_role("alert")).to_contain_text("trouble connecting")


async def test_every_kind_of_input_is_sent_as_slack_writes_it(desk: Desk) -> None:
    number = {"type": "number_input", "action_id": "n", "is_decimal_allowed": True}
    asks = {"type": "external_select", "action_id": "e", "min_query_length": 1}
    window = await opened(
        desk,
        modal(
            entry("radio", menu("r", "a", "b", kind="radio_buttons")),
            entry("boxes", menu("c", "a", "b", kind="checkboxes")),
            entry("number", number),
            entry("day", {"type": "datepicker", "action_id": "d"}),
            entry("person", {"type": "users_select", "action_id": "u"}),
            entry("several", {"type": "multi_channels_select", "action_id": "m"}),
            entry("asked", asks),
        ),
    )
    async with desk.app.connected() as socket:
        await window.get_by_role("radio", name="b").check()
        await window.get_by_role("checkbox", name="a", exact=True).check()
        await window.get_by_label("number").fill("0.5")
        await window.get_by_label("day").fill("2026-11-21")
        await window.get_by_label("person").select_option("U2")
        await window.get_by_role("checkbox", name="general").check()
        await window.get_by_label("asked").press_sequentially("x")
        await socket.ack(await asked(socket, "interactive"), {"options": options("xyz")})
        await window.get_by_role("button", name="xyz").click()
        await window.get_by_role("button", name="Send").click()
        sent = await asked(socket, "interactive")
        await socket.ack(sent)

    values = sent["payload"]["view"]["state"]["values"]
    assert values["radio"]["r"]["selected_option"] == options("b")[0]
    assert values["boxes"]["c"]["selected_options"] == options("a")
    assert values["number"]["n"]["value"] == "0.5"
    assert values["day"]["d"]["selected_date"] == "2026-11-21"
    assert values["person"]["u"]["selected_user"] == "U2"
    assert values["several"]["m"]["selected_channels"] == ["C1"]
    assert values["asked"]["e"]["selected_option"] == options("xyz")[0]


async def test_a_choice_that_is_not_confirmed_is_taken_back(desk: Desk) -> None:
    confirm = {key: {"type": "plain_text", "text": key} for key in ("title", "text", "deny")}
    sizes = menu("m", "big", "small", confirm=confirm, initial_option=options("big")[0])
    await desk.post("choose", blocks=[actions(sizes)])
    chosen = desk.channel.locator("article select")

    await chosen.select_option("small")
    await desk.page.get_by_role("button", name="deny").click()

    await expect(chosen).to_have_value("big")


async def test_buttons_and_menus_of_the_home_tab_reach_the_app(desk: Desk) -> None:
    blocks = [section("Model", accessory=menu("m", "big", "small")), actions(button("go", "7"))]
    await desk.app.call("views.publish", user_id="U1", view={"type": "home", "blocks": blocks})
    await desk.page.locator(".place", has_text="chatops").click()
    await desk.page.get_by_role("tab", name="Home").click()

    async with desk.app.connected() as socket:
        await desk.channel.locator("select").select_option("small")
        chosen = await asked(socket, "interactive")
        await socket.ack(chosen)
        await desk.channel.get_by_role("button", name="go").click()
        pressed = await asked(socket, "interactive")
        await socket.ack(pressed)

    assert chosen["payload"]["actions"][0]["selected_option"] == options("small")[0]
    assert pressed["payload"]["view"]["type"] == "home"
    (of_block,) = pressed["payload"]["view"]["state"]["values"].values()
    assert of_block["m"]["selected_option"] == options("small")[0]


async def test_a_window_waits_for_the_person_whom_it_was_opened_for(desk: Desk) -> None:
    trigger = desk.slack.gestures.windows.trigger("U2")
    await desk.app.call("views.open", trigger_id=trigger, view=modal(section("for Ben")))
    window = desk.page.get_by_role("dialog")
    await expect(window).to_have_count(0)

    await desk.page.get_by_label("You are").select_option("U2")

    await expect(window.get_by_text("for Ben")).to_be_visible()
