"""The package's own way, wired as the daemon wires it, on a database file of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.condensing.clock import ThreadClock
from benchmarks.condensing.counting import tokens
from benchmarks.condensing.methods import (
    ABSENT,
    INSTRUCTIONS,
    OUTPUT_TOKENS,
    VERBATIM,
    Ledger,
    Sent,
)
from benchmarks.condensing.threads import APART_S, BOT, names
from chatops.adapters.openai.catalogue import PackagedCatalogue
from chatops.adapters.openai.tokens import TokenCounter
from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.migrate import upgrade
from chatops.adapters.sql.settings import SqlSettings
from chatops.adapters.sql.threads import SqlThreads
from chatops.adapters.sql.usage import SqlUsage
from chatops.app.answering import new_call_id
from chatops.app.chosen import choices, in_force, known_limits, limits
from chatops.app.condensing import Condensing, Outside, open_condensing
from chatops.config import Config, load_config
from chatops.domain.conversation import Message, Person, Prompt
from chatops.domain.names import ChannelId, ModelName, UserId
from chatops.domain.news import Gone, Heard
from chatops.domain.summary.cover import strict
from chatops.domain.summary.keys import message_key
from chatops.domain.summary.values import Kept, ThreadId
from chatops.ports import Model
from chatops.services.naming import Naming
from chatops.services.remember import LABEL_TOKENS
from chatops.services.settings import StoredSettings
from chatops.services.settled import since_last_answer
from chatops.services.usage import Spending
from tests.fakes.chat import MemoryChat
from tests.fakes.meter import RecordingMeter

MODEL = "gpt-4o"
"""Its encoding is known, so that counts are exact."""
WIDE = "gpt-4o-mini"
"""Stands for the summariser that is set where nothing else is: its window holds a million."""
CHANNEL = ChannelId("C1")
TOKENS_PER_TURN = 4
PATIENCE_S = 1e6
"""Nobody gives up: what is told is how long the whole of it takes."""
CONFIG = """
models:
  default: "{model}"
  summary: {summary}
  allowed: ["{model}"]
  limits:
    "{model}": {{context_window: {window}, max_output_tokens: {output}}}
    {wide}: {{context_window: 1050000, max_output_tokens: 4096}}
assistant:
  instructions: "{instructions}"
"""


@dataclass(frozen=True, slots=True)
class Models:
    """The model that answers, and condenses, too, unless a `wide` one does that."""

    window: int
    name: str = MODEL
    wide: bool = False


@dataclass(slots=True)
class Tree:
    """The package at work on one thread; `events` says whether messages reach it as they come."""

    folder: Path
    config: Config
    model: Model
    ledger: Ledger
    events: bool
    meter: RecordingMeter = field(default_factory=RecordingMeter)
    clock: ThreadClock = field(default_factory=ThreadClock)
    _kept: list[Kept] = field(default_factory=list)
    _stored: int = 0
    _waited: bool = False
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _threads: SqlThreads = field(init=False)
    _condensing: Condensing = field(init=False)

    @property
    def thread(self) -> ThreadId:
        """The thread, known by its first message."""
        return ThreadId(CHANNEL, self._kept[0].message.ts)

    @property
    def extracts(self) -> int:
        """How many summaries had to be made without the summariser."""
        return self.meter.counted("summaries", origin="extract")

    async def start(self) -> None:
        """Open the database and everything on top of it."""
        url = database_url(f"sqlite:///{self.folder}/chatops.db")
        database = await self._open.enter_async_context(open_database(url))
        await upgrade(database)
        self._threads = SqlThreads(database)
        chat = MemoryChat(self.clock)
        chat.people = {one: Person(UserId(one), name) for one, name in names().items()}
        outside = Outside(
            config=self.config,
            settings=_as_configured(self.config, database),
            database=database,
            chat=chat,
            model=self.model,
            tokens=TokenCounter(),
            catalogue=PackagedCatalogue(known_limits(self.config)),
            naming=Naming(chat, UserId(BOT), "chatops"),
            filled=str,
            clock=self.clock,
            meter=self.meter,
            spending=Spending(SqlUsage(database), limits(self.config), lambda *_: 0.0, new_call_id),
            patience_s=PATIENCE_S,
        )
        self._condensing = await self._open.enter_async_context(open_condensing(outside))

    async def stop(self) -> None:
        """Close everything."""
        await self._open.aclose()

    async def restart(self) -> None:
        """Keep nothing but the database's file."""
        await self.stop()
        self._open = AsyncExitStack()
        await self.start()

    async def hear(self, message: Message) -> None:
        """Take a message in, and work on the cover when as much was said as a leaf holds."""
        kept = Kept(message, message_key(CHANNEL, message), tokens(message.text) + LABEL_TOKENS)
        self._kept.append(kept)
        self.clock.advance(APART_S)
        maintenance = self._condensing.maintenance
        if self.events and maintenance.is_worth_a_look(self.thread, kept.tokens):
            await self._flush()
            await maintenance.work_on(self.thread, None)
            self.ledger.waited()

    async def edit(self, at: int, message: Message) -> None:
        """Take an edit in as an event; its stamp says which message it is of."""
        _ = at
        await self._flush()
        await self._condensing.memory.happened(Heard(self.thread, message))
        await self._reload()

    async def delete(self, message: Message) -> None:
        """Take a deletion in as an event."""
        await self._flush()
        await self._condensing.memory.happened(Gone(CHANNEL, message.ts))
        await self._reload()

    async def ask(self) -> Sent:
        """Build the prompt for the newest message."""
        await self._flush()
        self._waited = False
        chosen = choices(self.config)
        kept = tuple(self._kept)
        prompt = await self._condensing.history.build(
            self.thread, kept, chosen, waiting=self._waiting
        )
        took = self.ledger.waited()
        question = prompt.turns[-1].text.rpartition(f": {kept[-1].message.text}")[0]
        searched = "\n".join([*(turn.text for turn in prompt.turns[1:-1]), question])
        depth = await self._depth() if prompt.condensed or prompt.left_out else _word_for_word
        return Sent(_sent(prompt), searched, took if self._waited else None, depth)

    async def rest(self) -> None:
        """Make ready for the next mention."""
        await self._flush()
        gap = since_last_answer(self._kept[:-1])
        await self._condensing.maintenance.work_on(self.thread, gap)
        self.ledger.waited()

    async def _waiting(self) -> None:
        self._waited = True

    async def _flush(self) -> None:
        if news := self._kept[self._stored :]:
            await self._threads.keep(self.thread, news, ())
            self._stored = len(self._kept)

    async def _reload(self) -> None:
        self._kept = list(await self._threads.load(self.thread))
        self._stored = len(self._kept)

    async def _depth(self) -> Callable[[int], int]:
        """Return how many passes each message has behind it in the prompt that was just built."""
        history = self._condensing.history
        chosen = choices(self.config)
        sizes = await history.views.sizes(chosen)
        view = await history.views.of(self.thread, tuple(self._kept), chosen, sizes)
        goal = strict(sizes.history, sizes.tail)
        plan = await history.condenser.at_mention(view, goal, self._waiting)
        passes = [ABSENT] * len(self._kept)
        for node in plan.nodes:
            summary = history.condenser.builder.shelf.get(view.key_of(node))
            start, end = view.bounds[node.first], view.bounds[node.end]
            passes[start:end] = [summary.depth if summary else ABSENT] * (end - start)
        tail = view.bounds[plan.tail_from]
        passes[tail:] = [VERBATIM] * (len(passes) - tail)
        return partial(_at, tuple(passes))


@asynccontextmanager
async def open_tree(
    folder: Path,
    models: Models,
    summariser: Callable[[Ledger], Model],
    *,
    events: bool = True,
) -> AsyncIterator[Tree]:
    """Own the package at work in a folder."""
    ledger = Ledger()
    tree = Tree(folder, configured(folder, models), summariser(ledger), ledger, events)
    try:
        await tree.start()
        yield tree
    finally:
        await tree.stop()


class _Offered:
    """Satisfies ports.Offer; nobody chooses anything here."""

    async def models(self) -> tuple[ModelName, ...]:
        """Return the one model."""
        return (ModelName(MODEL),)


def _as_configured(config: Config, database: Database) -> StoredSettings:
    base, file = in_force(config), choices(config)
    return StoredSettings(base, file, SqlSettings(database), _Offered())


def configured(folder: Path, models: Models) -> Config:
    """Return the settings as they come, but for the models."""
    path = folder / "config.yaml"
    path.write_text(
        CONFIG.format(
            model=models.name,
            window=models.window,
            output=OUTPUT_TOKENS,
            summary=WIDE if models.wide else "null",
            wide=WIDE,
            instructions=INSTRUCTIONS,
        )
    )
    tokens_of_slack = {"SLACK_BOT_TOKEN": "xoxb-1-1-benchmark", "SLACK_APP_TOKEN": "xapp-1-A1-1-b"}
    return load_config(path, {**tokens_of_slack, "OPENAI_API_KEY": "none"})


def _sent(prompt: Prompt) -> int:
    return sum(tokens(turn.text) + TOKENS_PER_TURN for turn in prompt.turns)


def _word_for_word(_: int) -> int:
    return VERBATIM


def _at(passes: tuple[int, ...], at: int) -> int:
    return passes[at]
