"""Wires what answers questions."""

import secrets
from datetime import UTC, datetime
from functools import partial

from chatops.adapters.metrics import Metrics
from chatops.adapters.openai.tokens import TokenCounter
from chatops.adapters.slack.room import SlackRoom
from chatops.adapters.sql.exchanges import SqlExchanges
from chatops.adapters.sql.loops import bot_turns
from chatops.adapters.sql.settings import SqlSettings
from chatops.adapters.sql.usage import SqlUsage
from chatops.app.chosen import choices, in_force, limits, policy
from chatops.app.condensing import Condensing, Outside
from chatops.app.frame import Store
from chatops.app.models import Models
from chatops.app.world import World
from chatops.config import filled
from chatops.domain.names import PostId
from chatops.services.admit import Admission
from chatops.services.answer import Answering
from chatops.services.books import Books
from chatops.services.deliver import Delivery
from chatops.services.generate import Generator
from chatops.services.naming import Naming
from chatops.services.settings import StoredSettings
from chatops.services.usage import Spending


def outside_of(
    world: World, metrics: Metrics, store: Store, slack: SlackRoom, models: Models
) -> Outside:
    """Return what condensing and answering need of the rest."""
    config, clock = world.config, world.clock

    def instructions(text: str) -> str:
        today = datetime.fromtimestamp(clock.now(), UTC).date()
        return filled(text, slack.name, today)

    settings = StoredSettings(
        in_force(config),
        choices(config),
        SqlSettings(store.database),
        models.offer,
        config.models.allowed,
        config.context.recall_tokens,
    )
    return Outside(
        config,
        settings,
        store.database,
        slack.chat,
        models.asking,
        TokenCounter(),
        models.catalogue,
        Naming(slack.chat, slack.me.user, slack.name),
        instructions,
        clock,
        metrics,
        Spending(SqlUsage(store.database), limits(config), models.catalogue.cost, new_call_id),
        world.tempo.patience_s,
    )


def answering_with(
    world: World, outside: Outside, condensing: Condensing, store: Store, slack: SlackRoom
) -> Answering:
    """Return what takes a question to its one outcome."""
    clock, tempo, metrics = world.clock, world.tempo, outside.meter
    tokens, model = outside.tokens, outside.model
    return Answering(
        store.inbox,
        slack.chat,
        outside.settings,
        condensing.memory,
        condensing.maintenance.replied,
        condensing.history,
        Generator(model, tokens, clock, metrics, world.chance, tempo.deadlines),
        Delivery(store.inbox, slack.chat, clock, metrics, new_post_id, tempo.timing),
        Admission(slack.chat, policy(world.config), partial(bot_turns, store.database)),
        Books(
            outside.spending,
            SqlExchanges(store.database),
            outside.catalogue.max_output,
            clock,
        ),
        clock,
        metrics,
        tempo.pace,
    )


def new_post_id() -> PostId:
    """Return an opaque id that nobody can guess and nothing can be read from."""
    return PostId(secrets.token_urlsafe(12))


def new_call_id() -> str:
    """Return an id for one call of a model."""
    return secrets.token_hex(12)
