"""An open playground, as its page and its tests hold it."""

from dataclasses import dataclass, field

from chatops.playground.calendar import Calendar
from chatops.playground.faults import Faults
from chatops.playground.limits import Limits
from chatops.playground.model import Model
from chatops.playground.socket import Sockets
from chatops.playground.tokens import Tokens
from chatops.playground.workspace import Workspace


@dataclass(slots=True)
class Playground:
    """An open playground: where everything is, and the handles that tests turn."""

    workspace: Workspace
    sockets: Sockets
    faults: Faults
    limits: Limits
    model: Model
    tokens: Tokens
    page_url: str = ""
    calendar: Calendar = field(default_factory=Calendar)

    @property
    def api_url(self) -> str:
        """For `SLACK_API_URL`; ends with a slash."""
        return f"{self.page_url}api/"

    @property
    def model_url(self) -> str:
        """For `OPENAI_BASE_URL`."""
        return f"{self.page_url}v1"

    @property
    def bot_token(self) -> str:
        """For `SLACK_BOT_TOKEN`."""
        return self.tokens.bot

    @property
    def app_token(self) -> str:
        """For `SLACK_APP_TOKEN`."""
        return self.tokens.app
