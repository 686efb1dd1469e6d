"""Who we are in a workspace."""

from collections.abc import Mapping
from dataclasses import dataclass

from chatops.domain.names import BotId, TeamId, UserId


@dataclass(frozen=True, slots=True)
class Identity:
    """Our ids, as `auth.test` names them; `app` is empty until Slack has told it."""

    team: TeamId
    user: UserId
    bot: BotId
    app: str = ""

    def wrote(self, raw: Mapping[str, object]) -> bool:
        """Say whether a raw message is our own, by any of our ids; names and text decide nothing."""
        profile = raw.get("bot_profile")
        said: Mapping[str, object] = profile if isinstance(profile, Mapping) else {}
        return (
            raw.get("user") == self.user
            or self.bot in (raw.get("bot_id"), said.get("id"))
            or (self.app != "" and self.app in (raw.get("app_id"), said.get("app_id")))
        )
