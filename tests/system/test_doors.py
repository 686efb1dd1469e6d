"""Every way in, for every kind of person: done, told why not, or left in silence.

A command, button, window or shortcut without a row here fails the last tests.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping

import aiohttp
import pytest

from chatops.app.daemon import Daemon
from chatops.domain.command import VERBS
from chatops.domain.gesture import (
    Actor,
    Gesture,
    HomeOpened,
    Picked,
    Pressed,
    Spot,
    Submitted,
    Typed,
    Way,
)
from chatops.domain.names import ChannelId, MessageTs, TeamId, UserId
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from chatops.services.commands.desk import BUTTONS, SHORTCUTS, WINDOWS
from tests.system import sight
from tests.system.conftest import Starter

CONFIG = """
access:
  admins: [U1, U5, U8]
  users: {deny: [U7]}
models: {default: stand-in, allowed: [stand-in, other], summary: null}
digests:
  - {name: daily, from: [C1], to: C1, at: "0 0 29 2 *"}
"""
PEOPLE: Mapping[str, Json] = {
    "U2": {},
    "U1": {},
    "U9": {},
    "U3": {"is_restricted": True},
    "U8": {"is_restricted": True},
    "U4": {"team_id": "T0ELSEWHERE"},
    "U6": {"is_bot": True},
    "U5": {"deleted": True},
    "U7": {},
}
"""Asker, admin, member, guest, guest and admin, from elsewhere, bot, admin who left, denied."""
HERE = ChannelId("C1")

# asker, admin, member, guest, guest and admin, from elsewhere, bot, admin who left, denied
TABLE = """
command help                         + + + t t t . . t
command model                        + + + t t t . . t
command model other                  + + + t t t . . t
command model reset                  + + + t t t . . t
command config                       + + + t t t . . t
command config set show_footer no    t + t t t t . . t
command config unset show_footer     t + t t t t . . t
command config history               + + + t t t . . t
command digest                       + + + t t t . . t
command digest list                  + + + t t t . . t
command digest preview from C1       + + + t t t . . t
command digest preview daily         t + t t t t . . t
command digest run daily             t + t t t t . . t
command digest pause daily           t + t t t t . . t
command digest resume daily          t + t t t t . . t
command digest remove daily          t + t t t t . . t
command digest add x from C1 to C1 at "0 9 * * *" zone UTC t + t t t t . . t
command usage                        + + + t t t . . t
command status                       + + + t t t . . t
command model other --workspace      t + t t t t . . t
bang help                            + + + t t t . . t
bang model other                     + + + t t t . . t
bang config                          + + + t t t . . t
bang config set show_footer no       t + t t t t . . t
bang model other --workspace         t + t t t t . . t
bang digest list                     + + + t t t . . t
bang digest preview from C1          + + + t t t . . t
bang digest pause daily              t + t t t t . . t
bang usage                           + + + t t t . . t
bang status                          + + + t t t . . t
bang stop                            + + + t t t . . t
button choose_model                  + + + t t t . . t
button open_settings                 + + + t t t . . t
home open_settings                   t + t t t t . . t
button stop_answer                   + + t t t t . . t
button regenerate_answer             + + t t t t . . t
button good_answer                   + + + t t t . . t
button bad_answer                    + + + t t t . . t
button digest_run                    t + t t t t . . t
button digest_preview                t + t t t t . . t
button digest_pause                  t + t t t t . . t
button digest_resume                 t + t t t t . . t
button digest_remove                 t + t t t t . . t
button from_another_release          + + + t t t . . t
modal settings                       t + t t t t . . t
modal settings everywhere            t + t t t t . . t
modal settings model                 + + + t t t . . t
modal ask_about_message              + + + t t t . . t
shortcut summarise_thread            + + + t t t . . t
shortcut ask_about_message           + + + t t t . . t
shortcut missed                      + + + t t t . . t
home opened                          + + + t t t . . t
"""
MEANINGS = {"+": "done", "t": "told", ".": "silent"}
ROWS = {line[:-17].strip(): line[-17:].split() for line in TABLE.strip("\n").splitlines()}


@pytest.fixture
async def daemon(starter: Starter, slack: Workspace) -> AsyncIterator[Daemon]:
    for user, flags in PEOPLE.items():
        if user not in slack.people:
            slack.add_person(f"Person {user}", id=user, **flags)
    async with starter.start(CONFIG) as started:
        await started.sockets.known.wait()
        yield started


@pytest.mark.parametrize("entrance", ROWS)
async def test_the_table_says_who_comes_through_a_door(
    slack: Workspace, daemon: Daemon, entrance: str
) -> None:
    asked = await slack.mention("C1", user="U2", text="why?")
    await sight.only_answer(slack, asked)

    seen = []
    for user in PEOPLE:
        denied = await _denied(daemon)
        shown = await daemon.desk.did(made(entrance, user, asked, slack.team_id))
        seen.append("done" if await _denied(daemon) == denied else "told" if shown else "silent")

    assert seen == [MEANINGS[cell] for cell in ROWS[entrance]]


def test_every_door_has_a_row() -> None:
    rows = {tuple(row.split()[:2]) for row in ROWS}

    assert {name for way, name in rows if way == "button"} >= BUTTONS.keys()
    assert {name for way, name in rows if way == "modal"} == WINDOWS.keys()
    assert {name for way, name in rows if way == "shortcut"} == SHORTCUTS.keys()
    assert {name for way, name in rows if way == "command"} == set(VERBS)
    assert {way for way, _ in rows} == set(Way) - {Way.MENTION, Way.DIRECT}


def made(entrance: str, user: str, asked: Json, team: str) -> Gesture:
    """Return what somebody does at a door, in the thread of a question that was answered."""
    way, _, rest = entrance.partition(" ")
    actor = Actor(TeamId(team), UserId(user), Way(way))
    ts = MessageTs(str(asked["ts"]))
    thread = Spot(HERE, ts)
    makers: Mapping[str, Callable[[], Gesture]] = {
        "command": lambda: Typed(actor, Spot(HERE), rest),
        "bang": lambda: Typed(actor, thread, rest),
        "button": lambda: Pressed(actor, thread, rest, _value(rest, team, ts), ts),
        "modal": lambda: _sent(actor, rest, ts),
        "shortcut": lambda: Picked(actor, thread, rest, ts),
        "home": lambda: HomeOpened(actor) if rest == "opened" else Pressed(actor, Spot(), rest, ""),
    }
    return makers[way]()


async def _denied(daemon: Daemon) -> list[str]:
    url = f"http://127.0.0.1:{daemon.health_port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url) as said:
        lines = (await said.text()).splitlines()
    return [line for line in lines if line.startswith("chatops_denied_total")]


def _value(action: str, team: str, ts: str) -> str:
    if action.startswith("digest"):
        return "daily"
    return "other" if action == "choose_model" else f"{team}:{HERE}:{ts}"


def _sent(actor: Actor, rest: str, ts: str) -> Gesture:
    window, _, what = rest.partition(" ")
    if window != "settings":
        token = {"channel": HERE, "thread": ts, "message": ts}
        return Submitted(actor, window, json.dumps(token), {"question": "what is this?"})
    where = None if what == "everywhere" else HERE
    value = (
        {"models.default": "other"}
        if what == "model"
        else {"context.target_tokens": f"90{actor.user[1:]}0"}
    )
    opened = {"channel": where, "version": 0, "beneath": 0}
    return Submitted(actor, window, json.dumps(opened), value)
