"""The commands. Each takes parsed arguments and returns an exit status."""

import argparse
import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from chatops import log
from chatops.adapters.slack.manifest import manifest as slack_manifest
from chatops.app.daemon import run as run_daemon
from chatops.app.examine import examine
from chatops.app.export import NoTime, moment
from chatops.app.export import export as write_out
from chatops.app.world import Tempo, World
from chatops.config import Config, load_config, load_sections
from chatops.config.sections import Digest
from chatops.domain.errors import ConfigInvalid, Fault
from chatops.domain.names import UserId
from chatops.playground.history import HistoryUnreadable, bring_in
from chatops.playground.installed import Installed
from chatops.playground.seed import furnished
from chatops.playground.server import Playground, open_playground
from chatops.playground.talk import AIKO as FIRST_PERSON
from chatops.playground.talk import ENGINEERING, GENERAL
from chatops.playground.workspace import Workspace

HOPELESS = 78
"""EX_CONFIG of sysexits.h: starting again without a change helps nothing."""
FAULTS = 2
PLAYGROUND_PORT = 8200
STAND_IN = "Answers come from an offline stand-in that only quotes the conversation."
MODEL_VARIABLES = ("OPENAI_API_KEY", "OPENAI_BASE_URL")
FOLLOWS_THE_CALENDAR = "Digests think it is"
PLAY_CHECK_S = 1.0
"""The playground's calendar flies an hour in a second, and a digest is late after two."""
UNWANTED = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
"""Bolt takes these from the environment and then expects an OAuth installation."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    parsed = _parser().parse_args(arguments)
    for name in UNWANTED:
        os.environ.pop(name, None)
    faults: list[Fault] = []
    status = HOPELESS
    try:
        status = parsed.command(parsed)
    except* ConfigInvalid as invalid:
        faults = [fault for one in _leaves(invalid) for fault in one.faults]
    except* KeyboardInterrupt:
        status = 130
    if faults:
        print("chatops: " + "; ".join(str(fault) for fault in faults), file=sys.stderr)
    return status


def run(args: argparse.Namespace) -> int:
    """Answer mentions until SIGTERM or Ctrl-C."""
    config = load_config(args.config, os.environ)
    service = config.environment.service
    style = service.log_format or ("console" if sys.stderr.isatty() else "json")
    log.set_up(style=style, level=service.log_level)
    _collect_from_here()
    asyncio.run(run_daemon(World(config)))
    return 0


def check(args: argparse.Namespace) -> int:
    """Say whether chatops could run here, naming every fault at once with its cure."""
    log.set_up(style="console", level="critical")
    report = asyncio.run(examine(args.config, os.environ))
    for line in report.lines:
        print(line)
    for fault in report.faults:
        print(fault, file=sys.stderr)
    return FAULTS if report.faults else 0


def manifest(args: argparse.Namespace) -> int:
    """Print the Slack app manifest that this configuration needs."""
    print(yaml.safe_dump(_manifest(args.config), sort_keys=False, width=96), end="")
    return 0


def export(args: argparse.Namespace) -> int:
    """Write out what was asked and answered since a date, for review, to standard output."""
    log.set_up(style="console", level="critical")
    try:
        since = moment(args.since)
    except NoTime:
        cure = "Write YYYY-MM-DD, or a time like 2026-01-31T09:00+09:00"
        print(f"chatops: --since: {args.since[:40]!r} is no date. {cure}", file=sys.stderr)
        return FAULTS
    out = sys.stdout.buffer
    try:
        asyncio.run(write_out(since, os.environ, lambda line: _put(out, line)))
        out.flush()
    except BrokenPipeError:
        # Whoever read has enough. What is left is flushed at the end once more: to nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    return 0


def _put(out: BinaryIO, line: str) -> None:
    out.write(line.encode() + b"\n")


def playground(args: argparse.Namespace) -> int:
    """Start a Slack-compatible workspace on this machine, and chatops in it."""
    log.set_up(style="console", level=os.environ.get("LOG_LEVEL", "warning"))
    workspace = furnished()
    if args.history:
        try:
            bring_in(workspace, args.history)
        except (HistoryUnreadable, OSError, UnicodeDecodeError) as error:
            cure = "Name a file of one JSON message a line"
            raise ConfigInvalid([Fault("--import", str(error), cure)]) from error
    _collect_from_here()
    with tempfile.TemporaryDirectory(prefix="chatops-") as folder:
        asyncio.run(_play(args, workspace, Path(folder)))
    return 0


async def _play(args: argparse.Namespace, workspace: Workspace, folder: Path) -> None:
    own_model = not any(os.environ.get(name) for name in MODEL_VARIABLES)
    note = STAND_IN if own_model else "Answers come from your model endpoint."
    installed = Installed.described(_manifest(args.config), note, FOLLOWS_THE_CALENDAR)
    async with open_playground(port=args.port, workspace=workspace, installed=installed) as opened:
        environ = _play_environ(opened, folder)
        opened.model.delay_s = 0.03
        print(f"The workspace is open: {opened.page_url}")
        if own_model:
            print(STAND_IN)
            print("Set OPENAI_API_KEY, or OPENAI_BASE_URL, to talk to a real model.")
        print("Ctrl-C ends it.", flush=True)
        config = _with_digest(_with_admin(load_config(args.config, environ)))
        tempo = Tempo(digest_check_s=PLAY_CHECK_S)
        await run_daemon(World(config, tempo=tempo, calendar=opened.calendar))


def _with_digest(config: Config) -> Config:
    """Set up a digest that can be watched, where there is none."""
    if config.digests:
        return config
    said = {"from": [ENGINEERING], "to": GENERAL, "at": "0 9 * * *", "zone": "Asia/Tokyo"}
    daily = Digest.model_validate({"name": "daily", **said})
    return config.model_copy(update={"digests": (daily,)})


def _with_admin(config: Config) -> Config:
    """Let the person that the page begins with change everything, where nobody else may."""
    if config.access.admins:
        return config
    access = config.access.model_copy(update={"admins": (UserId(FIRST_PERSON),)})
    return config.model_copy(update={"access": access})


def _manifest(file: Path | None) -> dict[str, Any]:
    slack = load_sections(file, os.environ).slack
    reacts = any((slack.reactions.working, slack.reactions.done, slack.reactions.failed))
    return slack_manifest(reactions=reacts, command=slack.command)


def _play_environ(opened: Playground, folder: Path) -> Mapping[str, str]:
    """Return the environment of a daemon in the playground; only the model may be a real one."""
    model = {name: os.environ[name] for name in MODEL_VARIABLES if os.environ.get(name)}
    if "OPENAI_API_KEY" in model:
        model.setdefault("OPENAI_BASE_URL", "https://api.openai.com/v1")
    return {
        "OPENAI_BASE_URL": opened.model_url,
        **model,
        "SLACK_BOT_TOKEN": opened.bot_token,
        "SLACK_APP_TOKEN": opened.app_token,
        "SLACK_API_URL": opened.api_url,
        "DATABASE_URL": f"sqlite:///{folder}/playground.db",
        "CHATOPS_HOST": "127.0.0.1",
        "PORT": "0",
    }


def _collect_from_here() -> None:
    """Leave what imports made out of every later collection: it would stop the loop for 0.1 s."""
    gc.freeze()
    gc.enable()


def _leaves(group: BaseExceptionGroup[ConfigInvalid]) -> list[ConfigInvalid]:
    found: list[ConfigInvalid] = []
    for one in group.exceptions:
        found += _leaves(one) if isinstance(one, BaseExceptionGroup) else [one]
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chatops", description="A Slack daemon that answers in threads."
    )
    parser.add_argument("--version", action="version", version=f"chatops {version('chatops')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (run, check, manifest, export, playground):
        words = command.__doc__ or ""
        added = commands.add_parser(command.__name__, help=words, description=words)
        added.set_defaults(command=command)
        if command is export:
            _export_options(added)
            continue
        added.add_argument("--config", type=Path, metavar="FILE", help="instead of config.yaml")
        if command is playground:
            _playground_options(added)
    return parser


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since", required=True, metavar="DATE", help="YYYY-MM-DD, or a time; of UTC if not said"
    )
    parser.add_argument("--format", choices=["jsonl"], default="jsonl", help="one object a line")


def _playground_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--import", dest="history", type=Path, metavar="FILE", help="a channel's history, as JSONL"
    )
    parser.add_argument(
        "--port", type=int, default=PLAYGROUND_PORT, help="of the page (default: %(default)s)"
    )
