"""What commands show of what they did."""

import pytest

from chatops.domain.errors import StoreUnavailable
from chatops.domain.names import ChannelId
from chatops.domain.screen import Screen, Words
from chatops.domain.settings import Where
from chatops.services.commands.anew import with_now
from chatops.services.commands.window import Opened, opened

DONE = Screen("Done", (Words("You did it."),))


async def test_what_was_done_is_shown_with_how_things_are_now() -> None:
    async def now() -> Screen:
        return Screen("Things", (Words("So it is."),))

    shown = await with_now(DONE, now())

    assert shown == Screen("Done", (Words("You did it."), Words("So it is.")))


async def test_what_was_done_is_told_where_nobody_knows_how_things_are_now() -> None:
    async def now() -> Screen:
        raise StoreUnavailable

    shown = await with_now(DONE, now())

    assert shown == DONE


def test_a_window_tells_what_it_was_opened_for() -> None:
    here = opened('{"channel": "C1", "version": 7, "beneath": 3}')
    everywhere = opened('{"channel": null, "version": 7, "beneath": 7}')

    assert here == Opened(Where(ChannelId("C1")), 7, 3)
    assert everywhere == Opened(Where(), 7, 7)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "[]",
        "{" * 9_000,
        '{"channel": "C1", "version": 7}',
        '{"channel": "C1", "version": "7", "beneath": 3}',
        '{"channel": "", "version": 7, "beneath": 3}',
        '{"channel": "C1\\u0000", "version": 7, "beneath": 3}',
        '{"channel": "elsewhere", "version": 7, "beneath": 3}',
        '{"channel": ["C1"], "version": 7, "beneath": 3}',
    ],
)
def test_a_window_that_was_tampered_with_is_for_nothing(token: str) -> None:
    assert opened(token) is None
