from decimal import Decimal

import pytest
from genai_prices.data_snapshot import DataSnapshot, get_snapshot, set_custom_snapshot
from genai_prices.types import ClauseEquals, ModelInfo, ModelPrice, Provider

from chatops.adapters.openai.catalogue import DEFAULT_WINDOW, Limits, PackagedCatalogue
from chatops.domain.conversation import Usage
from chatops.domain.names import ModelName
from chatops.domain.price import Price

GPT = ModelName("gpt-4o")
OWN = ModelName("own-model")
TERRA = ModelName("gpt-6.1-terra")


@pytest.mark.parametrize(
    ("model", "window"),
    [
        ("gpt-6.1-terra", 1_050_000),
        ("gpt-4o", 128_000),
        ("openai/gpt-4o", 128_000),
        ("anthropic/claude-sonnet-4-5", 200_000),
        ("gemini-2.5-pro", 1_048_576),
        ("own-model", DEFAULT_WINDOW),
        ("", DEFAULT_WINDOW),
        ("/", DEFAULT_WINDOW),
        ("x" * 100_000, DEFAULT_WINDOW),
    ],
)
async def test_a_known_model_has_its_window_and_an_unknown_one_a_safe_one(
    model: str, window: int
) -> None:
    catalogue = PackagedCatalogue()
    await catalogue.load()

    assert catalogue.window(ModelName(model)) == window


def test_the_configuration_wins_over_the_packaged_list() -> None:
    catalogue = PackagedCatalogue({GPT: Limits(9_000, 500), OWN: Limits(None, 700)})

    assert (catalogue.window(GPT), catalogue.max_output(GPT)) == (9_000, 500)
    assert (catalogue.window(OWN), catalogue.max_output(OWN)) == (DEFAULT_WINDOW, 700)
    assert catalogue.max_output(ModelName("gpt-6-luna")) is None


def test_what_an_endpoint_says_of_itself_is_remembered() -> None:
    catalogue = PackagedCatalogue()

    catalogue.learn_window(GPT, 16_000)
    catalogue.learn_window(OWN, 32_000)

    assert catalogue.window(GPT) == 16_000
    assert catalogue.window(OWN) == 32_000


def test_a_configured_window_is_never_widened_by_an_endpoint() -> None:
    catalogue = PackagedCatalogue({GPT: Limits(9_000), OWN: Limits(9_000)})

    catalogue.learn_window(GPT, 4_000)
    catalogue.learn_window(OWN, 32_000)

    assert catalogue.window(GPT) == 4_000
    assert catalogue.window(OWN) == 9_000


@pytest.mark.parametrize("tokens", [-1, 0, 1, 255, 10**12])
def test_a_senseless_window_is_not_believed(tokens: int) -> None:
    catalogue = PackagedCatalogue()

    catalogue.learn_window(OWN, tokens)

    assert catalogue.window(OWN) == DEFAULT_WINDOW


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("gpt-6.1-terra", Price(1.0, 5.0)),
        ("gpt-6-luna", Price(0.1, 0.5)),
        ("anthropic/claude-sonnet-4-5", Price(3.0, 15.0)),
        ("own-model", None),
        ("text-embedding-3-small", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_a_known_model_has_its_price_and_an_unknown_one_none(
    model: str, price: Price | None
) -> None:
    catalogue = PackagedCatalogue({OWN: Limits(9_000)})

    assert [catalogue.price(ModelName(model)) for _ in range(2)] == [price] * 2


def test_a_call_costs_what_its_tokens_cost_and_a_long_prompt_more() -> None:
    catalogue = PackagedCatalogue()

    assert catalogue.cost(TERRA, Usage(1_000, 200)) == pytest.approx(0.002)
    assert catalogue.cost(TERRA, Usage(300_000, 200)) == pytest.approx(0.6015)
    assert catalogue.cost(TERRA, Usage(0, 0)) == 0
    assert catalogue.cost(OWN, Usage(1_000, 200)) is None


@pytest.mark.parametrize("odd", [None, Decimal(-1), Decimal("NaN"), Decimal("Infinity")])
def test_a_price_that_is_missing_or_senseless_is_none(odd: Decimal | None) -> None:
    own = Provider(
        id="own",
        name="Own",
        api_pattern="own",
        models=[
            ModelInfo(
                id="odd",
                match=ClauseEquals(equals="odd"),
                prices=ModelPrice(input_mtok=Decimal(1), output_mtok=odd),
            )
        ],
    )
    before = get_snapshot()
    set_custom_snapshot(DataSnapshot(providers=[own], from_auto_update=False))
    try:
        price = PackagedCatalogue().price(ModelName("odd"))
    finally:
        set_custom_snapshot(before)

    assert price is None


def test_memory_of_models_is_bounded() -> None:
    catalogue = PackagedCatalogue()

    for number in range(300):
        catalogue.learn_window(ModelName(f"a{number}"), 5_000)
        catalogue.window(ModelName(f"b{number}"))
        catalogue.price(ModelName(f"c{number}"))

    assert len(catalogue._learnt) == 256
    assert len(catalogue._found) == 256
    assert len(catalogue._prices) == 256
