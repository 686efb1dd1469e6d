"""What people type by mistake, or to see what happens."""

from collections.abc import AsyncIterator

import pytest

from chatops.app.daemon import Daemon
from chatops.playground.workspace import Workspace
from tests.system.conftest import Starter
from tests.system.setting import CONFIG, typed


@pytest.fixture
async def daemon(starter: Starter) -> AsyncIterator[Daemon]:
    async with starter.start(CONFIG) as started:
        await started.sockets.known.wait()
        yield started


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("modle", "Did you mean `model`?"),
        ("model tera", "Did you mean `terra`?"),
        ("model x; DROP TABLE setting", "one word"),
        ("model ../../x", "model"),
        ("model ${ENV}", "model"),
        ("model {0.__class__}", "model"),
        ("model \U0001f916", "model"),
        ("model " + "x" * 5_000, "model"),
        ("config set __class__ x", "no setting that can be changed"),
        ("config set temperature NaN", "must be a number"),
        ("config set temperature inf", "must be a number"),
        ("config set temperature -1", "out of range"),
        ("config set temperature 1e309", "must be a number"),
        ("config set temperature 0,7", "must be a number"),
        ("config set temperature \u0660\u066b\u0667", "must be a number"),
        ("config set temperature 0x1", "must be a number"),
        ("config set temperature true", "must be a number"),
        ("config set target_tokens 0", "out of range"),
        ("config set target_tokens -1", "out of range"),
        ("config set target_tokens 1e9", "must be a whole number"),
        ("config set target_tokens 4097.5", "must be a whole number"),
        ("config set target_tokens " + "9" * 5_000, "must be a whole number"),
        ("config set target_tokens 1000", "leaves no room"),
        ("config set temperature \u201c0.7", "must be a number"),
        ("config unset", "There is no key"),
        ("config set access.admins U2", "no setting that can be changed"),
    ],
)
async def test_nonsense_changes_nothing_and_is_answered_with_a_cure(
    slack: Workspace, text: str, said: str
) -> None:
    before = await typed(slack, "config")

    shown = await typed(slack, text)

    assert "That did not work" in shown
    assert said in shown
    assert await typed(slack, "config") == before
    assert "Nobody has changed anything" in await typed(slack, "config history")
