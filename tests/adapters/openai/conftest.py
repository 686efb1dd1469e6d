from collections.abc import AsyncIterator

import pytest

from chatops.adapters.openai.model import OpenAIModel, open_model
from tests.adapters.openai.endpoint import Endpoint, open_endpoint


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with open_endpoint() as endpoint:
        yield endpoint


@pytest.fixture
async def model(endpoint: Endpoint) -> AsyncIterator[OpenAIModel]:
    async with open_model("sk-test", endpoint.url) as model:
        yield model
