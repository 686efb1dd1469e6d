import pytest

from chatops.adapters.openai.catalogue import DEFAULT_WINDOW, Limits, PackagedCatalogue
from chatops.domain.names import ModelName

GPT = ModelName("gpt-4o")
OWN = ModelName("own-model")


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


def test_memory_of_models_is_bounded() -> None:
    catalogue = PackagedCatalogue()

    for number in range(300):
        catalogue.learn_window(ModelName(f"a{number}"), 5_000)
        catalogue.window(ModelName(f"b{number}"))

    assert len(catalogue._learnt) == 256
    assert len(catalogue._found) == 256
