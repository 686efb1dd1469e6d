"""What `chatops check` finds: who Slack and the model endpoint say they are, and every fault."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from chatops.adapters.clock import MachineClock
from chatops.adapters.metrics import Metrics
from chatops.adapters.openai.model import open_model
from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.room import refused, web_client
from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.engine import open_database
from chatops.adapters.sql.reach import reach
from chatops.app.chosen import api_key, credentials
from chatops.config import ModelAccess, Sections, Service, SlackAccess, survey
from chatops.domain.errors import (
    ChatopsError,
    ChatUnavailable,
    ConfigInvalid,
    Fault,
    ModelMisconfigured,
)

PATIENCE_S = 20.0
"""For each part: whoever runs this command sits before it."""
MODELS_SHOWN = 12


@dataclass(slots=True)
class Report:
    """What is good, in lines for people, and what is not."""

    lines: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


async def examine(path: Path | None, environ: Mapping[str, str]) -> Report:
    """Examine every part, whatever is wrong with the others. Raises nothing."""
    found = survey(path, environ)
    report = Report(faults=list(found.faults))
    if found.sections:
        report.lines.append("configuration: good")
    if found.slack:
        await _slack(report, found.slack)
    if found.model:
        await _models(report, found.model, found.sections)
    if found.service:
        await _database(report, found.service)
    return report


async def _slack(report: Report, access: SlackAccess) -> None:
    calls = Calls(MachineClock(), Metrics("check", ""))
    async with aiohttp.ClientSession() as session:
        client = web_client(credentials(access), session)
        with _part(report, "SLACK_BOT_TOKEN"):
            async with asyncio.timeout(PATIENCE_S):
                said = await calls.patiently("auth.test", client.auth_test)
            report.lines.append(
                f"Slack: workspace {said.get('team')}, bot user {said.get('user')} "
                f"({said.get('user_id')})"
            )
        with _part(report, "SLACK_APP_TOKEN"):
            token = access.app_token.get_secret_value()
            async with asyncio.timeout(PATIENCE_S):
                await calls.patiently(
                    "apps.connections.open",
                    lambda: client.apps_connections_open(app_token=token),
                )
            report.lines.append("Slack: Socket Mode is on")


async def _models(report: Report, access: ModelAccess, sections: Sections | None) -> None:
    where = access.base_url or "OpenAI"
    with _part(report, "model endpoint"):
        async with open_model(api_key(access), access.base_url) as endpoint:
            async with asyncio.timeout(PATIENCE_S):
                models = await endpoint.models()
        shown = ", ".join(models[:MODELS_SHOWN]) + (", …" if len(models) > MODELS_SHOWN else "")
        report.lines.append(f"model endpoint: {where}, models: {shown or 'none listed'}")
        wanted = sections.models.default if sections else None
        if wanted and models and wanted not in models:
            cure = f"Choose one of these in models.default: {shown}"
            what = f"{wanted} is not offered by the endpoint"
            report.faults.append(Fault("models.default", what, cure))


async def _database(report: Report, service: Service) -> None:
    with _part(report, "DATABASE_URL"):
        url = database_url(service.database_url.get_secret_value())
        async with open_database(url) as database:
            await reach(database)
        report.lines.append(f"database: {url.get_backend_name()} answers")


@contextmanager
def _part(report: Report, where: str) -> Iterator[None]:
    """Turn what goes wrong in a part into a fault of it."""
    try:
        yield
    except ConfigInvalid as invalid:
        report.faults.extend(invalid.faults)
    except ModelMisconfigured as error:
        report.faults.append(Fault(where, "refuses to work with us", error.cure))
    except ChatUnavailable as error:
        report.faults.append(refused(where, error.reason))
    except (ChatopsError, TimeoutError) as error:
        what = f"does not answer ({type(error).__name__})"
        cure = "Check the address, and the network from here to it"
        report.faults.append(Fault(where, what, cure))
