"""Opens the way to the model endpoint, and what is known of its models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from chatops.adapters.metrics import Metrics
from chatops.adapters.openai.catalogue import PackagedCatalogue
from chatops.adapters.openai.model import open_model
from chatops.adapters.openai.offer import EndpointOffer
from chatops.app.chosen import api_key, known_limits
from chatops.app.world import World
from chatops.domain.names import ModelName
from chatops.services.breaker import Breaker, Breaking
from chatops.services.settings import Offer


@dataclass(frozen=True, slots=True)
class Models:
    """Asks models, knows their windows and prices, and which of them there are."""

    asking: Breaker
    catalogue: PackagedCatalogue
    offer: Offer


@asynccontextmanager
async def open_models(world: World, metrics: Metrics) -> AsyncIterator[Models]:
    """Own the connections to the endpoint during the block; nothing is asked yet."""
    config, access = world.config, world.config.environment.model
    async with open_model(api_key(access), access.base_url) as endpoint:
        yield Models(
            Breaker(endpoint, world.clock, partial(_tell, metrics)),
            PackagedCatalogue(known_limits(config), access.base_url),
            EndpointOffer(endpoint, world.clock),
        )


def _tell(metrics: Metrics, model: ModelName, state: Breaking) -> None:
    metrics.set("breaker_state", state, model=model)
