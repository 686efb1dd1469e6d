"""The environment: credentials, addresses, and how the process runs."""

import re
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr

from chatops.config import addresses
from chatops.domain.checks import Wrong
from chatops.domain.errors import ConfigInvalid, Fault

T = TypeVar("T")

PLACEHOLDER = re.compile(r"(?i)your|changeme|placeholder|example|\.\.\.|…|<|>|\*\*|x{5}")
BOT_CURE = "Copy the Bot User OAuth Token (xoxb-…) from the app's page OAuth & Permissions"
APP_CURE = "Copy an App-Level Token (xapp-…, scope connections:write) from Basic Information"
KEY_CURE = "Set it to a key of the model endpoint, or set OPENAI_BASE_URL to one that needs none"
CLOUD_RUN_CURE = (
    "Set DATABASE_URL to PostgreSQL (Cloud SQL), or CHATOPS_ALLOW_EPHEMERAL_DB=1 to lose "
    "unfinished requests with every revision"
)
HIGHEST_PORT = 65_535
LOG_LEVELS = ("debug", "info", "warning", "error")


class Part(BaseModel):
    """Values from the environment; they never change."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class SlackAccess(Part):
    """How Slack is reached. `api_url` ends with a slash."""

    bot_token: SecretStr
    app_token: SecretStr
    api_url: str = "https://slack.com/api/"


class ModelAccess(Part):
    """How the model endpoint is reached; without a `base_url` it is OpenAI's."""

    api_key: SecretStr | None = None
    base_url: str | None = None


class Service(Part):
    """How the process runs. `database_url` may hold a password; `port` 0 is any free one."""

    database_url: SecretStr = SecretStr("sqlite:///var/chatops.db")
    host: str = "0.0.0.0"  # noqa: S104 - a health port that a platform's probe cannot reach is none
    port: int = 8080
    log_format: Literal["json", "console"] | None = None
    log_level: str = "info"
    ephemeral: bool = False


class Environment(Part):
    """All of it."""

    slack: SlackAccess
    model: ModelAccess
    service: Service


class Reader:
    """Takes variables out of a mapping and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[Fault] = []

    def get(self, name: str) -> str | None:
        """Return a variable; an empty one is as good as none."""
        return self._environ.get(name, "") or None

    def read(self, name: str, check: Callable[[str], T]) -> T | None:
        """Return what a check makes of a variable; None when it is unset, or wrong and noted."""
        given = self.get(name)
        if given is None:
            return None
        try:
            _bare(given)
            return check(given)
        except Wrong as wrong:
            self.complain(name, wrong.what, wrong.cure)
            return None

    def need(self, name: str, check: Callable[[str], T], cure: str) -> T | None:
        """Return what a check makes of a variable that has to be there."""
        if self.get(name) is None:
            self.complain(name, "is empty" if name in self._environ else "is not set", cure)
        return self.read(name, check)

    def complain(self, name: str, what: str, cure: str) -> None:
        """Note a fault. Neither text may hold the value: it may be a secret."""
        self.faults.append(Fault(name, what, cure))


def read_slack(reader: Reader) -> SlackAccess | None:
    """Return how to reach Slack, or None with the faults noted."""
    bot = reader.need("SLACK_BOT_TOKEN", _bot_token, BOT_CURE)
    app = reader.need("SLACK_APP_TOKEN", _app_token, APP_CURE)
    url = reader.read("SLACK_API_URL", addresses.endpoint)
    if bot is None or app is None or (url is None and reader.get("SLACK_API_URL")):
        return None
    given = {} if url is None else {"api_url": f"{url}/"}
    return SlackAccess(bot_token=SecretStr(bot), app_token=SecretStr(app), **given)


def read_model(reader: Reader) -> ModelAccess | None:
    """Return how to reach the model endpoint, or None with the faults noted."""
    before = len(reader.faults)
    url = reader.read("OPENAI_BASE_URL", addresses.endpoint)
    key = reader.read("OPENAI_API_KEY", _key)
    if not reader.get("OPENAI_API_KEY") and not reader.get("OPENAI_BASE_URL"):
        reader.complain("OPENAI_API_KEY", "is not set", KEY_CURE)
    if len(reader.faults) > before:
        return None
    return ModelAccess(api_key=None if key is None else SecretStr(key), base_url=url)


def read_service(reader: Reader) -> Service | None:
    """Return how the process is to run, or None with the faults noted."""
    before = len(reader.faults)
    database = reader.read("DATABASE_URL", addresses.database)
    found: dict[str, object] = {
        "database_url": None if database is None else SecretStr(database),
        "host": reader.read("CHATOPS_HOST", _host),
        "port": reader.read("PORT", _port),
        "log_format": reader.read("LOG_FORMAT", _word("json", "console")),
        "log_level": reader.read("LOG_LEVEL", _word(*LOG_LEVELS)),
        "ephemeral": _is_ephemeral(reader, database),
    }
    if len(reader.faults) > before:
        return None
    return Service.model_validate({key: value for key, value in found.items() if value is not None})


def database_of(environ: Mapping[str, str]) -> SecretStr:
    """Return DATABASE_URL, or what stands for it, for commands that need nothing else.

    Raises ConfigInvalid.
    """
    reader = Reader(environ)
    given = reader.read("DATABASE_URL", addresses.database)
    if reader.faults:
        raise ConfigInvalid(reader.faults)
    return Service().database_url if given is None else SecretStr(given)


def _is_ephemeral(reader: Reader, database: str | None) -> bool:
    """Say whether the database ends with the container, which somebody must have agreed to."""
    in_a_file = database is None or database.startswith("sqlite")
    if not reader.get("K_SERVICE") or not in_a_file:
        return False
    allowed = reader.get("CHATOPS_ALLOW_EPHEMERAL_DB") == "1"
    unread = database is None and reader.get("DATABASE_URL") is not None
    if not allowed and not unread:
        what = "is a SQLite file, which Cloud Run throws away with every instance"
        reader.complain("DATABASE_URL", what, CLOUD_RUN_CURE)
    return True


def _bare(given: str) -> None:
    """Refuse what a shell, an .env file or a copy left around a value."""
    if re.search(r"^[\"'`\u2018-\u201f]|[\"'`\u2018-\u201f]$", given):
        raise Wrong("is in quotes", "Remove the quotes around it")
    if given != given.strip():
        raise Wrong("begins or ends with white space", "Remove the space or line break")


def _bot_token(given: str) -> str:
    if given.startswith("xapp-"):
        raise Wrong("holds an app-level token", "Swap it with SLACK_APP_TOKEN")
    if given.startswith("xoxp-"):
        raise Wrong("holds a user token, which acts as a person", BOT_CURE)
    return _token(given, "xoxb-", BOT_CURE)


def _app_token(given: str) -> str:
    if given.startswith("xoxb-"):
        raise Wrong("holds a bot token", "Swap it with SLACK_BOT_TOKEN")
    return _token(given, "xapp-", APP_CURE)


def _token(given: str, prefix: str, cure: str) -> str:
    if PLACEHOLDER.search(given) or given.removeprefix(prefix) == "token":
        raise Wrong("still holds a placeholder", cure)
    if not given.startswith(prefix):
        raise Wrong(f"does not begin with {prefix}", cure)
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,300}", given):
        raise Wrong("is cut off or holds characters that no token has", cure)
    return given


def _key(given: str) -> str:
    if given.startswith(("xoxb-", "xapp-", "xoxp-")):
        raise Wrong("holds a Slack token", KEY_CURE)
    if re.search(r"(?i)your|\.\.\.|…|<|>", given):
        raise Wrong("still holds a placeholder", KEY_CURE)
    if not re.fullmatch(r"[!-~]{1,4000}", given):
        raise Wrong("holds characters that no key has", KEY_CURE)
    return given


def _port(given: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", given) or int(given) > HIGHEST_PORT:
        raise Wrong("is no port", "Write a number up to 65535, or unset it for 8080")
    return int(given)


def _host(given: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", given):
        raise Wrong("is no address", "Write an address to listen on, like 127.0.0.1")
    return given


def _word(*words: str) -> Callable[[str], str]:
    def check(given: str) -> str:
        if given.lower() not in words:
            raise Wrong("is none of " + ", ".join(words), f"Write {words[0]}, or unset it")
        return given.lower()

    return check
