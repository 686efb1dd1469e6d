"""Opens the way to one workspace."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.bolt import Intake, Receiver, bolt_app
from chatops.adapters.slack.calls import BROKEN, CALL_TIMEOUT_S, Calls
from chatops.adapters.slack.chat import SlackChat
from chatops.adapters.slack.dial import QUIET, Pulse
from chatops.adapters.slack.errands import Errands
from chatops.adapters.slack.frames import Frames
from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.pace import EditPace
from chatops.adapters.slack.people import People
from chatops.adapters.slack.reacting import ACK_S, Gestures, Reacting
from chatops.adapters.slack.replying import Replies
from chatops.adapters.slack.signs import Signs
from chatops.adapters.slack.sockets import Sockets
from chatops.adapters.slack.threads import Threads
from chatops.adapters.slack.windows import Windows
from chatops.domain.errors import ChatUnavailable, ConfigInvalid, Fault, Final
from chatops.domain.names import BotId, TeamId, UserId
from chatops.domain.reply import Sign
from chatops.ports import Clock, Meter

log = structlog.get_logger()

BACK_OFF_S = (1.0, 30.0)
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the Web API is, and the two tokens. Not shown when printed."""

    base_url: str
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SlackRoom:
    """A workspace that knows us: its chat, and the sockets by which it calls."""

    me: Identity
    name: str
    team_name: str
    chat: SlackChat
    calls: Calls
    client: AsyncWebClient
    app_token: str = field(repr=False)
    errands: Errands = field(default_factory=Errands)

    def sockets(
        self,
        receiver: Receiver,
        chance: Callable[[], float],
        pulse: Pulse,
        gestures: Gestures | None = None,
        *,
        ack_s: float = ACK_S,
    ) -> Sockets:
        """Return the connections that bring events to a receiver; nothing is dialled yet.

        Without `gestures`, commands and buttons are acked and ignored. `ack_s` is how long an ack
        waits for what they do.
        """
        calls = Calls(self.calls.clock, self.calls.meter)
        intake = Intake(receiver, calls.meter, self.me)
        reacting = None if gestures is None else self._reacting(gestures, ack_s)
        frames = Frames(bolt_app(self.client, intake, reacting), calls.clock, calls.meter)
        return Sockets(self.app_token, self.client, calls, frames, chance, pulse)

    def _reacting(self, gestures: Gestures, ack_s: float) -> Reacting:
        clock, meter = self.calls.clock, self.calls.meter
        replies = Replies(self.client, self.calls, Windows(self.client, self.calls))
        return Reacting(gestures, replies, self.errands, self.me, clock, meter, ack_s)

    async def check_token(self) -> None:
        """Ask Slack whether it still knows us; `calls.broken` tells afterwards."""
        try:
            await self.calls.once("auth.test", self.client.auth_test)
        except (ChatUnavailable, Final) as error:
            log.warning("token_check_failed", reason=str(error))


@asynccontextmanager
async def open_slack(
    credentials: Credentials, emoji: Mapping[Sign, str | None], clock: Clock, meter: Meter
) -> AsyncIterator[SlackRoom]:
    """Learn who we are, and own the connections to the Web API during the block.

    Tries again while Slack cannot be reached; raises ConfigInvalid when it refuses the token.
    """
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:
        client = web_client(credentials, session)
        calls = Calls(clock, meter)
        said = await patient_auth(client, calls)
        me = await identity(client, calls, said)
        signs = Signs(client, calls, emoji)
        chat = SlackChat(
            client,
            calls,
            me,
            People(client, calls, me.team),
            Threads(client, calls),
            signs,
            EditPace(clock),
        )
        name, team = str(said.get("user") or "chatops"), str(said.get("team") or "")
        errands = Errands()
        async with signs.applied(), errands.running():
            yield SlackRoom(me, name, team, chat, calls, client, credentials.app_token, errands)


def web_client(credentials: Credentials, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return a client that never repeats a call by itself and logs nothing."""
    client = AsyncWebClient(
        token=credentials.bot_token,
        base_url=credentials.base_url,
        session=session,
        retry_handlers=[],
        timeout=int(CALL_TIMEOUT_S),
        logger=QUIET,
    )
    if urlsplit(credentials.base_url).hostname in LOCAL:
        client.proxy = None  # the SDK takes HTTP_PROXY for this machine too
    return client


async def patient_auth(client: AsyncWebClient, calls: Calls) -> dict[str, object]:
    """Return what `auth.test` says, waiting for as long as Slack is not there."""
    pause_s, high = BACK_OFF_S
    while True:
        try:
            return await calls.once("auth.test", client.auth_test)
        except (ChatUnavailable, Final) as error:
            reason = error.reason if isinstance(error, ChatUnavailable) else str(error)
            if reason in BROKEN or isinstance(error, Final):
                raise ConfigInvalid([refused("SLACK_BOT_TOKEN", reason)]) from error
            log.warning("slack_unreachable", reason=reason)
            asked_s = error.retry_after_s if isinstance(error, ChatUnavailable) else None
            await calls.clock.sleep(asked_s or pause_s)
            pause_s = min(high, 2 * pause_s)


async def identity(client: AsyncWebClient, calls: Calls, said: Mapping[str, object]) -> Identity:
    """Return our ids. The app's is a further mark of our own messages, and may be unknown."""
    bot = str(said.get("bot_id") or "")
    app = ""
    try:
        about = await calls.patiently("bots.info", lambda: client.bots_info(bot=bot))
        found = about.get("bot")
        app = str(found.get("app_id") or "") if isinstance(found, dict) else ""
    except (ChatUnavailable, Final) as error:
        log.info("app_id_unknown", reason=str(error))
    team, user = str(said.get("team_id") or ""), str(said.get("user_id") or "")
    return Identity(TeamId(team), UserId(user), BotId(bot), app)


def refused(variable: str, reason: str) -> Fault:
    """Return the fault of a token that Slack does not take."""
    cure = f"Put a valid token of your installed app into {variable}"
    return Fault(variable, f"Slack refuses this token ({reason})", cure)
