"""Who may do what: every action for every kind of person, by a table."""

import pytest

from chatops.domain.access import Denial, Policy
from chatops.domain.authority import Action, Deed, may_do
from chatops.domain.conversation import Person
from chatops.domain.names import ChannelId, UserId
from chatops.domain.settings import Key

HERE = ChannelId("C1")
ASKER = UserId("U1")
PEOPLE = {
    "asker": Person(UserId("U1"), "Ann"),
    "member": Person(UserId("U2"), "Ben"),
    "admin": Person(UserId("U9"), "Ada"),
    "guest": Person(UserId("U3"), "Guy", guest=True),
    "external": Person(UserId("U4"), "Eve", external=True),
    "bot": Person(UserId("U5"), "Bot", bot=True),
    "removed": Person(UserId("U6"), "Rex", removed=True),
    "removed admin": Person(UserId("U8"), "Rea", removed=True),
    "denied": Person(UserId("U7"), "Dan"),
    "called like an admin": Person(UserId("U10"), "U9"),
}
POLICY = Policy(
    deny_users=["U7"], admins=["U9", "U8", "Ada"], members_may_set=["model", "assistant.show_footer"]
)  # fmt: skip

DEEDS = {
    "look": Deed(Action.LOOK, HERE),
    "set the model": Deed(Action.SET, HERE, Key.MODEL),
    "set the footer": Deed(Action.SET, HERE, Key.FOOTER),
    "set instructions": Deed(Action.SET, HERE, Key.INSTRUCTIONS),
    "set the model nowhere": Deed(Action.SET, None, Key.MODEL),
    "set everywhere": Deed(Action.SET_EVERYWHERE, None, Key.MODEL),
    "stop": Deed(Action.STOP, HERE, asker=ASKER),
    "stop nobody's": Deed(Action.STOP, HERE),
    "regenerate": Deed(Action.REGENERATE, HERE, asker=ASKER),
    "rate": Deed(Action.RATE, HERE),
    "read": Deed(Action.READ, HERE),
    "list digests": Deed(Action.LIST_DIGESTS, HERE),
    "preview": Deed(Action.PREVIEW, HERE),
    "manage digests": Deed(Action.MANAGE_DIGESTS, HERE),
}

# asker, member, admin, guest, external, bot, removed, removed admin, denied, called like an admin
TABLE = """
look                  + + + g e . . . u +
set the model         + + + g e . . . u +
set the footer        + + + g e . . . u +
set instructions      a a + g e . . . u a
set the model nowhere a a + g e . . . u a
set everywhere        a a + g e . . . u a
stop                  + k + g e . . . u k
stop nobody's         k k + g e . . . u k
regenerate            + k + g e . . . u k
rate                  + + + g e . . . u +
read                  + + + g e . . . u +
list digests          + + + g e . . . u +
preview               + + + g e . . . u +
manage digests        a a + g e . . . u a
"""
MEANINGS = {
    "+": None,
    "a": Denial.ADMIN,
    "k": Denial.ASKER,
    "g": Denial.GUEST,
    "e": Denial.EXTERNAL,
    "u": Denial.USER,
    ".": Denial.SILENT,
}
ROWS = {line[:22].strip(): line[22:].split() for line in TABLE.strip("\n").splitlines()}
CELLS = [
    (deed, person, MEANINGS[cell])
    for deed, row in ROWS.items()
    for person, cell in zip(PEOPLE, row, strict=True)
]


@pytest.mark.parametrize(("deed", "person", "denial"), CELLS)
def test_the_table_says_who_may_do_what(deed: str, person: str, denial: Denial | None) -> None:
    assert may_do(DEEDS[deed], PEOPLE[person], POLICY) is denial


def test_every_action_has_a_row() -> None:
    assert {deed.action for deed in DEEDS.values()} == set(Action)
    assert ROWS.keys() == DEEDS.keys()


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_is_an_admin_where_none_is_named(deed: str) -> None:
    denial = may_do(DEEDS[deed], PEOPLE["admin"], Policy())

    allowed = deed in {"look", "rate", "read", "list digests", "preview"}
    refused = Denial.ASKER if "stop" in deed or deed == "regenerate" else Denial.NO_ADMIN
    assert denial is (None if allowed else refused)


@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_is_done_in_a_channel_that_is_shut(person: str) -> None:
    policy = Policy(deny_channels=["C1"], admins=["U9"])

    assert may_do(DEEDS["set the model"], PEOPLE[person], policy) is not None
