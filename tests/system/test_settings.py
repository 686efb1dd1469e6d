"""Settings as people change them from Slack, and what the next answer makes of it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatops.app.daemon import Daemon
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.databases import POSTGRESQL, new_database
from tests.system import sight
from tests.system.conftest import Starter
from tests.system.killing import Processes
from tests.system.setting import CONFIG, filled, typed


@pytest.fixture
async def daemon(starter: Starter) -> AsyncIterator[Daemon]:
    async with starter.start(CONFIG) as started:
        await started.sockets.known.wait()
        yield started


async def asked_model(slack: Workspace, playground: Playground, thread: Json | None = None) -> str:
    """Ask something, in a thread or a new one, and return the model that answered."""
    root = str(thread["ts"]) if thread else None
    asked = await slack.mention("C1", user="U2", text="and now?", thread_ts=root)
    await slack.reply_to(asked, mark=sight.ANSWER)
    return str(playground.model.requests[-1]["model"])


async def in_thread(slack: Workspace, root: Json, text: str, user: str = "U1") -> None:
    """Write a command into a thread, and wait until it was answered."""
    before = len(slack.only_for(user))
    await slack.mention("C1", user=user, text=text, thread_ts=str(root["ts"]))
    await slack.until(lambda _: len(slack.only_for(user)) > before)


@pytest.mark.usefixtures("daemon")
async def test_the_nearest_scope_decides_and_a_reset_takes_it_back(
    slack: Workspace, playground: Playground
) -> None:
    root = await slack.mention("C1", user="U2", text="first?")
    await slack.reply_to(root, mark=sight.ANSWER)
    seen = [playground.model.requests[-1]["model"]]

    await typed(slack, "model sol --workspace")
    seen.append(await asked_model(slack, playground))
    await typed(slack, "model luna")
    seen.append(await asked_model(slack, playground))
    await in_thread(slack, root, "!model sol")
    seen.append(await asked_model(slack, playground, root))
    seen.append(await asked_model(slack, playground))
    await in_thread(slack, root, "!model reset")
    seen.append(await asked_model(slack, playground, root))
    await typed(slack, "model reset")
    await typed(slack, "config unset model --workspace")
    seen.append(await asked_model(slack, playground, root))

    assert seen == ["terra", "sol", "luna", "sol", "luna", "luna", "terra"]


@pytest.mark.usefixtures("daemon")
async def test_a_change_is_told_where_it_counts_and_its_history_is_kept(slack: Workspace) -> None:
    await typed(slack, "model sol", user="U2")
    await typed(slack, "config set temperature 0.5")
    notices = await slack.until(
        lambda w: [one for one in w.channels["C1"].messages.values() if "changed" in one["text"]]
    )

    shown = await typed(slack, "config history")

    assert "Ben changed `models.default`" in notices[0]["text"]
    assert sight.mark(notices[0]) == sight.NOTICE
    assert "<@U2> changed `models.default`" in shown
    assert "<@U1> changed `models.options.temperature`" in shown
    assert "to `0.5`" in shown


@pytest.mark.usefixtures("daemon")
async def test_the_history_tells_from_what_to_what(slack: Workspace) -> None:
    await typed(slack, "config set instructions Answer in verse.")
    await typed(slack, "config unset instructions")

    shown = await typed(slack, "config history")

    assert "from what counts elsewhere\\nto `Answer in verse.`" in shown
    assert "from `Answer in verse.`\\nto what counts elsewhere" in shown


@pytest.mark.usefixtures("daemon")
async def test_options_and_instructions_reach_the_model(
    slack: Workspace, playground: Playground
) -> None:
    await typed(slack, "config set temperature 0.25")
    await typed(slack, "config set reasoning_effort low")
    await typed(slack, "config set assistant.instructions Answer like a pirate.")

    await asked_model(slack, playground)

    sent = playground.model.requests[-1]
    assert (sent["temperature"], sent["reasoning_effort"]) == (0.25, "low")
    assert sent["messages"][0]["content"].startswith("Answer like a pirate.")


@pytest.mark.usefixtures("daemon")
async def test_a_model_is_chosen_from_the_menu(slack: Workspace, playground: Playground) -> None:
    await slack.slash("C1", user="U2", command="/chatops", text="model")
    shown = slack.only_for("U2")[-1]

    await slack.click("C1", str(shown["ts"]), user="U2", action_id="choose_model", value="sol")
    changed = await slack.until(
        lambda w: [one for one in w.only_for("U2") if "You changed" in json.dumps(one)]
    )

    assert "`sol` answers here" in json.dumps(changed[-1])
    assert await asked_model(slack, playground) == "sol"


async def opened(slack: Workspace, user: str = "U1") -> Json:
    """Open the window with the settings of a channel."""
    await slack.slash("C1", user=user, command="/chatops", text="help")
    shown = slack.only_for(user)[-1]
    await slack.click("C1", str(shown["ts"]), user=user, action_id="open_settings")
    return await slack.until(lambda w: w.modal(user))


@pytest.mark.usefixtures("daemon")
async def test_a_window_saves_all_of_its_fields_or_none(
    slack: Workspace, playground: Playground
) -> None:
    view = await opened(slack)

    wrong = filled(view, default="sol", temperature="\u0660\u066b\u0667")
    refused = await slack.submit_view(view["id"], user="U1", values=wrong)
    still = await asked_model(slack, playground)
    right = filled(view, default="sol", temperature="0.7", target_tokens="9000")
    saved = await slack.submit_view(view["id"], user="U1", values=right)

    assert refused is not None
    assert refused["response_action"] == "errors"
    assert [name.rpartition(".")[2] for name in refused["errors"]] == ["temperature"]
    assert still == "terra"
    assert not saved
    assert await asked_model(slack, playground) == "sol"
    assert playground.model.requests[-1]["temperature"] == 0.7


@pytest.mark.usefixtures("daemon")
async def test_of_two_who_save_at_once_the_second_is_told(
    slack: Workspace, playground: Playground
) -> None:
    first = await opened(slack)
    await typed(slack, "config set temperature 0.1")

    said = await slack.submit_view(
        first["id"], user="U1", values=filled(first, target_tokens="5000")
    )

    assert "Somebody else changed these settings meanwhile" in json.dumps(said)
    assert "16000" in await typed(slack, "config")
    await asked_model(slack, playground)
    assert playground.model.requests[-1]["temperature"] == 0.1


@pytest.mark.usefixtures("daemon")
async def test_what_a_window_showed_of_the_workspace_is_not_saved_for_the_channel(
    slack: Workspace,
) -> None:
    view = await opened(slack)
    await typed(slack, "model luna --workspace")

    said = await slack.submit_view(view["id"], user="U1", values=filled(view, temperature="0.5"))

    assert "Somebody else changed these settings meanwhile" in json.dumps(said)
    assert "`luna` answers here" in await typed(slack, "model")


async def test_a_window_opens_where_nobody_knows_which_models_there_are(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.model.models.clear()
    async with starter.start("{access: {admins: [U1]}, models: {allowed: ['*']}}") as daemon:
        await daemon.sockets.known.wait()
        view = await opened(slack)

    assert "Temperature" in json.dumps(view)


async def test_a_model_that_is_not_offered_any_more_is_told_of(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    every = "{access: {admins: [U1]}, models: {default: terra, allowed: ['*']}}"
    playground.model.models[:] = ["sol", "luna"]
    async with starter.start(every) as daemon:
        await daemon.sockets.known.wait()
        before = await typed(slack, "model sol")
        before += await typed(slack, "model")

    playground.model.models.remove("sol")
    async with starter.start(every) as daemon:
        await daemon.sockets.known.wait()
        after = await typed(slack, "model")

    assert "not offered" not in before
    assert "`sol` answers here" in after
    assert "not offered any more" in after


@pytest.mark.usefixtures("daemon")
async def test_a_member_s_window_holds_what_members_may_set(slack: Workspace) -> None:
    view = await opened(slack, "U2")

    inputs = [one["block_id"] for one in view["blocks"] if one["type"] == "input"]

    assert [name.rpartition(".")[2] for name in inputs] == ["default"]


@pytest.mark.usefixtures("daemon")
async def test_the_home_tab_shows_and_changes_the_workspace(
    slack: Workspace, playground: Playground
) -> None:
    await slack.open_home("U1")
    home = await slack.until(lambda w: w.home("U1"))
    await slack.click_view(home["id"], user="U1", action_id="open_settings")
    view = await slack.until(lambda w: w.modal("U1"))
    await slack.submit_view(view["id"], user="U1", values=filled(view, default="luna"))

    await slack.until(lambda w: "luna" in json.dumps(w.home("U1")))

    assert "terra" in json.dumps(home)
    assert "Your usage" in json.dumps(home)
    assert await asked_model(slack, playground) == "luna"


@pytest.mark.usefixtures("daemon")
async def test_somebody_s_usage_is_counted(slack: Workspace, playground: Playground) -> None:
    await asked_model(slack, playground)

    mine, theirs = await typed(slack, "usage", "U2"), await typed(slack, "usage", "U1")

    assert "You today*\\n0 + 0 tokens" not in mine
    assert "You today*\\n0 + 0 tokens" in theirs
    assert "This channel today*\\n0 + 0 tokens" not in theirs


@pytest.mark.process
@pytest.mark.timeout(60)
@pytest.mark.slow
async def test_a_change_through_one_process_counts_for_the_other_s_next_answer(
    slack: Workspace, playground: Playground, tmp_path: Path
) -> None:
    async with new_database(POSTGRESQL, tmp_path) as url:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        processes = Processes(playground, tmp_path, address.replace(" ", "%20"))
        (tmp_path / "config.yaml").write_text(CONFIG)
        async with processes.connected() as first:
            await typed(slack, "model sol")
            async with processes.connected():
                first.terminate()
                await first.wait()
                before = await asked_model(slack, playground)
                async with processes.connected():
                    await typed(slack, "model luna")
                    after = {await asked_model(slack, playground) for _ in range(4)}

    assert (before, after) == ("sol", {"luna"})
