"""A daemon that can never work says so in one line, and ends with a status of its own."""

import json
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from tests.system.processes import Ended, Home, new_home, run
from tests.system.world import environ

HOPELESS = 78
FAULTS = 2
SCHEMAS = os.getenv("CHATOPS_SCHEMAS")

pytestmark = [pytest.mark.process, pytest.mark.timeout(60)]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What somebody set wrongly (None: not at all), and what they are to be told."""

    name: str
    variables: Mapping[str, str | None]
    where: str
    cure: str


MISTAKES = (
    Mistake(
        "no bot token", {"SLACK_BOT_TOKEN": None}, "SLACK_BOT_TOKEN: is not set", "OAuth & Perm"
    ),
    Mistake(
        "swapped tokens",
        {"SLACK_BOT_TOKEN": "xapp-1-A0-00000001", "SLACK_APP_TOKEN": "xoxb-0000000001"},
        "SLACK_BOT_TOKEN: holds an app-level token",
        "Swap it with SLACK_APP_TOKEN",
    ),
    Mistake(
        "a bot token that Slack refuses",
        {"SLACK_BOT_TOKEN": "xoxb-0000000000"},
        "SLACK_BOT_TOKEN: Slack refuses this token (invalid_auth)",
        "Put a valid token of your installed app into SLACK_BOT_TOKEN",
    ),
    Mistake(
        "an app token that Slack refuses",
        {"SLACK_APP_TOKEN": "xapp-0000000000"},
        "SLACK_APP_TOKEN: Slack refuses this token (invalid_auth)",
        "scope connections:write",
    ),
    Mistake(
        "a file that ends with the container",
        {"K_SERVICE": "chatops"},
        "DATABASE_URL: is a SQLite file",
        "CHATOPS_ALLOW_EPHEMERAL_DB=1",
    ),
    Mistake(
        "no model endpoint",
        {"OPENAI_API_KEY": None, "OPENAI_BASE_URL": None},
        "OPENAI_API_KEY: is not set",
        "set OPENAI_BASE_URL",
    ),
)


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    async with new_home() as opened:
        yield opened


def variables(home: Home, changed: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """Return the environment of a daemon that would work, but for these."""
    merged = {**environ(home.playground, home.folder), **(changed or {})}
    return {name: value for name, value in merged.items() if value is not None}


def the_line(ended: Ended) -> str:
    """Return what people are told of why it ended: one line, and only the log before it."""
    *before, line = ended.err.splitlines()
    assert line.startswith("chatops: ")
    assert all(json.loads(one)["event"] == "app_token_refused" for one in before)
    assert ended.out == ""
    return line


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
async def test_one_line_names_the_variable_and_the_cure(home: Home, mistake: Mistake) -> None:
    ended = await run(["run"], variables(home, mistake.variables), home.folder)

    assert ended.status == HOPELESS
    line = the_line(ended)
    assert mistake.where in line
    assert mistake.cure in line


async def test_a_bad_config_is_named_with_its_line(home: Home) -> None:
    (home.folder / "config.yaml").write_text("models:\n  defualt: gpt-6.1-terra\n")

    ended = await run(["run"], variables(home), home.folder)

    assert ended.status == HOPELESS
    assert "config.yaml:2 models.defualt" in the_line(ended)
    assert "default" in the_line(ended)


async def test_a_port_that_is_taken_is_named(home: Home) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        ended = await run(["run"], variables(home, {"PORT": port}), home.folder)

    assert ended.status == HOPELESS
    named = f"PORT: 127.0.0.1:{port} cannot be listened on (Address already in use)"
    assert named in the_line(ended)
    assert "Choose another PORT" in the_line(ended)


async def test_no_secret_is_repeated(home: Home) -> None:
    changed = variables(
        home, {"SLACK_BOT_TOKEN": "xapp-1-51535153", "OPENAI_API_KEY": "sk-… 61636163"}
    )

    ended = await run(["run"], changed, home.folder)

    assert ended.status == HOPELESS
    assert "5153" not in ended.err
    assert "6163" not in ended.err


async def test_a_check_that_finds_nothing_says_who_is_there(home: Home) -> None:
    ended = await run(["check"], variables(home), home.folder)

    assert ended.status == 0
    assert ended.err == ""
    assert "bot user chatops" in ended.out
    assert home.playground.model_url in ended.out
    assert "gpt-6.1-terra" in ended.out


async def test_a_check_names_every_fault(home: Home) -> None:
    (home.folder / "config.yaml").write_text("models: {default: gpt-2}\n")
    changed = variables(home, {"SLACK_BOT_TOKEN": "xoxb-0000000000", "PORT": "many"})

    ended = await run(["check"], changed, home.folder)

    assert ended.status == FAULTS
    said = [line.split(maxsplit=1)[0].rstrip(":") for line in ended.err.splitlines()]
    assert sorted(said) == ["PORT", "SLACK_BOT_TOKEN", "models.default"]
    assert "Socket Mode is on" in ended.out


async def test_the_manifest_needs_no_credentials_and_is_one_that_slack_takes(
    tmp_path: Path,
) -> None:
    ended = await run(["manifest"], {}, tmp_path)

    assert ended.status == 0
    manifest = yaml.safe_load(ended.out)
    assert manifest["settings"]["socket_mode_enabled"] is True
    if SCHEMAS:
        schema = json.loads((Path(SCHEMAS) / "slack-manifest-1.0.0.json").read_text())
        jsonschema = pytest.importorskip("jsonschema")
        jsonschema.validate(manifest, schema)


async def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    ended = await run(["--version"], {}, tmp_path)

    assert ended.status == 0
    assert ended.out == f"chatops {version('chatops')}\n"
