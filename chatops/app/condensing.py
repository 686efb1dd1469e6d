"""Wires what remembers threads and condenses them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial

from chatops.adapters.recall import FtsRecall
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.summaries import SqlSummaries
from chatops.adapters.sql.threads import SqlThreads
from chatops.config import Config
from chatops.domain.reply import Place
from chatops.domain.summary.values import ThreadId
from chatops.ports import Catalogue, Chat, Clock, Meter, Model, Tokens
from chatops.runtime.background import background
from chatops.runtime.supervise import every, keep_running
from chatops.services.history import History
from chatops.services.naming import Naming
from chatops.services.prompt import PromptBuilder
from chatops.services.quote import Quoting
from chatops.services.remember import Memory
from chatops.services.settings import StoredSettings
from chatops.services.summarise.build import Builder
from chatops.services.summarise.condense import PATIENCE_S, Condenser
from chatops.services.summarise.gate import Gate
from chatops.services.summarise.maintain import Maintenance
from chatops.services.summarise.shelf import Shelf
from chatops.services.summarise.view import View
from chatops.services.summarise.views import Shares, Views
from chatops.services.summarise.write import Writer
from chatops.services.usage import Spending

SCRUB_S = 5.0
PURGE_S = 3_600.0
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Outside:
    """What condensing needs of the rest of the daemon."""

    config: Config
    settings: StoredSettings
    database: Database
    chat: Chat
    model: Model
    tokens: Tokens
    catalogue: Catalogue
    naming: Naming
    filled: Callable[[str], str]
    clock: Clock
    meter: Meter
    spending: Spending
    patience_s: float = PATIENCE_S


@dataclass(frozen=True, slots=True)
class Condensing:
    """Threads as they are remembered, prompts made of them, and covers kept ready."""

    memory: Memory
    history: History
    maintenance: Maintenance


@asynccontextmanager
async def open_condensing(outside: Outside) -> AsyncIterator[Condensing]:
    """Own the building of summaries and what runs beside it."""
    summaries, threads = SqlSummaries(outside.database), SqlThreads(outside.database)
    config, clock = outside.config, outside.clock
    shares = _shares(config)
    shelf = Shelf(summaries)
    views = Views(summaries, outside.tokens, outside.catalogue, shares, outside.filled)
    with closing(FtsRecall()) as recall:
        async with background() as tasks:
            writer = Writer(
                outside.model, outside.tokens, outside.naming, clock,
                outside.meter, outside.spending.for_summary,
            )  # fmt: skip
            gate = Gate(config.summary.concurrency)
            builder = Builder(tasks.start, summaries, shelf, writer, gate, clock, outside.meter)
            condenser = Condenser(builder, outside.patience_s)
            look = partial(_look, threads, views, outside.settings)
            maintenance = Maintenance(
                look, builder, condenser, summaries, clock, shares.chunk_tokens
            )
            memory = Memory(
                threads, outside.chat, outside.tokens, recall, config.models.default,
                maintenance.said, shelf.forget,
            )  # fmt: skip
            prompts = PromptBuilder(
                outside.naming, outside.tokens, outside.catalogue, outside.filled
            )
            tasks.start(keep_running("maintain", maintenance.run, clock))
            tasks.start(keep_running("scrub", partial(_scrub, threads, clock), clock))
            if (days := config.retention.days) is not None:
                purge = partial(threads.purge, days * DAY_S)
                tasks.start(keep_running("forget", partial(every, PURGE_S, purge, clock), clock))
            yield Condensing(
                memory, History(prompts, views, condenser, Quoting(recall)), maintenance
            )


async def _look(
    threads: SqlThreads, views: Views, settings: StoredSettings, thread: ThreadId, at_least: int
) -> View | None:
    """Return what is remembered of a thread, None when it has fewer tokens, or nothing at all."""
    kept = await threads.load(thread)
    if not kept or sum(one.tokens for one in kept) < at_least:
        return None
    choices = await settings.at(Place(thread.channel, thread.root))
    return await views.of(thread, kept, choices, await views.sizes(choices))


async def _scrub(threads: SqlThreads, clock: Clock) -> None:
    """Try again to empty the database's files of deleted text, where a reader was in the way."""

    async def step() -> None:
        await threads.scrub()

    await every(SCRUB_S, step, clock)


def _shares(config: Config) -> Shares:
    return Shares(
        config.context.tail_share,
        config.context.recall_tokens,
        config.summary.chunk_tokens,
        config.summary.fan_in,
    )
