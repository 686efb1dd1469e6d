"""What commands show of what they did."""

from chatops.domain.errors import StoreUnavailable
from chatops.domain.screen import Screen, Words
from chatops.services.commands.anew import with_now

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
