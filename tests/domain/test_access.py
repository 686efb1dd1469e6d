"""Who may ask."""

import pytest

from chatops.domain.access import Denial, Policy, may_ask
from chatops.domain.conversation import Person
from chatops.domain.names import BotId, ChannelId, MessageTs, TeamId, UserId
from chatops.domain.request import Asked, Kind

OPEN = Policy()
MEMBER = Person(UserId("U1"), "Ann")
GUEST = Person(UserId("U1"), "Ann", guest=True)
EXTERNAL = Person(UserId("U1"), "Ann", external=True)
EXTERNAL_GUEST = Person(UserId("U1"), "Ann", guest=True, external=True)
REMOVED = Person(UserId("U1"), "Ann", removed=True)
PROGRAM = Person(UserId("U1"), "Ann", bot=True)


def asked(channel: str = "C1", *, user: str | None = "U1", bot: str | None = None) -> Asked:
    ts = MessageTs("1700000000.000000")
    return Asked(
        TeamId("T1"),
        ChannelId(channel),
        ts,
        ts,
        Kind.MENTION,
        UserId(user) if user else None,
        BotId(bot) if bot else None,
    )


@pytest.mark.parametrize(
    ("policy", "person", "denial"),
    [
        (OPEN, MEMBER, None),
        (OPEN, GUEST, Denial.GUEST),
        (OPEN, EXTERNAL, Denial.EXTERNAL),
        (OPEN, EXTERNAL_GUEST, Denial.EXTERNAL),
        (OPEN, REMOVED, Denial.SILENT),
        (OPEN, PROGRAM, Denial.SILENT),
        (OPEN, None, Denial.SILENT),
        (Policy(guests=True), GUEST, None),
        (Policy(guests=True), EXTERNAL_GUEST, Denial.EXTERNAL),
        (Policy(external=True), EXTERNAL, None),
        (Policy(external=True), EXTERNAL_GUEST, Denial.GUEST),
        (Policy(guests=True, external=True), EXTERNAL_GUEST, None),
        (Policy(guests=True, external=True, bots=["B1"]), REMOVED, Denial.SILENT),
        (Policy(allow_users=["U1"]), MEMBER, None),
        (Policy(allow_users=["U1"]), GUEST, Denial.GUEST),
        (Policy(allow_users=["U1"]), EXTERNAL, Denial.EXTERNAL),
        (Policy(allow_users=["U2"]), MEMBER, Denial.USER),
        (Policy(allow_users=["Ann"]), MEMBER, Denial.USER),
        (Policy(deny_users=["U1"]), MEMBER, Denial.USER),
        (Policy(deny_users=["U2"]), MEMBER, None),
        (Policy(allow_users=["U1"], deny_users=["U1"]), MEMBER, Denial.USER),
        (Policy(allow_channels=["C1"]), MEMBER, None),
        (Policy(allow_channels=["C2"]), MEMBER, Denial.CHANNEL),
        (Policy(deny_channels=["C1"]), MEMBER, Denial.CHANNEL),
        (Policy(allow_channels=["C1"], deny_channels=["C1"]), MEMBER, Denial.CHANNEL),
        (Policy(deny_channels=["C1"], deny_users=["U1"]), MEMBER, Denial.CHANNEL),
        (Policy(deny_channels=["C1"]), REMOVED, Denial.SILENT),
        (Policy(bots=["B1"]), MEMBER, None),
    ],
)
def test_people_are_judged_by_what_they_are_and_by_the_lists(
    policy: Policy, person: Person | None, denial: Denial | None
) -> None:
    assert may_ask(asked(), person, policy) is denial


@pytest.mark.parametrize("person", [None, MEMBER, PROGRAM, GUEST, EXTERNAL])
@pytest.mark.parametrize(
    ("policy", "denial"),
    [
        (OPEN, Denial.SILENT),
        (Policy(bots=["B2"]), Denial.SILENT),
        (Policy(bots=["B1"]), None),
        (Policy(bots=["B1"], allow_users=["U2"], deny_users=["U1"]), None),
        (Policy(bots=["B1"], deny_channels=["C1"]), Denial.SILENT),
        (Policy(bots=["B1"], allow_channels=["C2"]), Denial.SILENT),
        (Policy(allow_users=["U1", "B1"]), Denial.SILENT),
    ],
)
def test_a_program_is_judged_by_its_own_list_alone_and_never_told(
    policy: Policy, person: Person | None, denial: Denial | None
) -> None:
    assert may_ask(asked(bot="B1"), person, policy) is denial


@pytest.mark.parametrize("denial", [one for one in Denial if one.value])
def test_whoever_is_denied_is_told_who_can_help(denial: Denial) -> None:
    assert str(denial.value).endswith(".")
    assert "can" in str(denial.value)
