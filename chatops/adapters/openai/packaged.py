"""The list of models that comes with genai-prices: windows and prices, without a network."""

from math import isfinite

from chatops.domain.conversation import Usage
from chatops.domain.names import ModelName
from chatops.domain.price import Price

SMALLEST, LARGEST = 256, 100_000_000
"""A window outside of this is a misreading."""
LONGEST_NAME = 200
SAMPLE = 1_000
"""Tokens that a price is worked out from: many models cost more once a prompt is long."""

Reference = tuple[str, str | None, str | None]


def listed_window(model: ModelName, base_url: str | None) -> int | None:
    """Return the context window that the list knows, the endpoint's own entry before others'."""
    # Loaded here: nothing needs it before the first question, and it takes 15 MB.
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    for name, provider, url in _references(model, base_url):
        try:
            _, known = get_snapshot().find_provider_model(name, None, provider, url)
        except LookupError:
            continue
        if known.context_window and SMALLEST <= known.context_window <= LARGEST:
            return known.context_window
    return None


def listed_price(model: ModelName, base_url: str | None) -> Price | None:
    """Return what short prompts and their answers cost, None where the list does not say."""
    prompt = listed_cost(model, base_url, Usage(SAMPLE, 0))
    answer = listed_cost(model, base_url, Usage(0, SAMPLE))
    if prompt is None or answer is None:
        return None
    return Price(_per_million(prompt), _per_million(answer))


def listed_cost(model: ModelName, base_url: str | None, usage: Usage) -> float | None:
    """Return the US dollars that a call cost, None where the list has no whole price."""
    from genai_prices import Usage as Used  # noqa: PLC0415
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    used = Used(input_tokens=usage.prompt_tokens, output_tokens=usage.answer_tokens)
    for name, provider, url in _references(model, base_url):
        try:
            found = get_snapshot().calc(used, name, provider, url, None)
        except (LookupError, ValueError):
            continue
        whole = found.model_price.input_mtok is not None and (
            found.model_price.output_mtok is not None
        )
        cost = float(found.total_price)
        if whole and isfinite(cost) and found.input_price >= 0 and found.output_price >= 0:
            return cost
    return None


def _references(model: ModelName, base_url: str | None) -> tuple[Reference, ...]:
    """Return as name, provider and address what a model may be listed as."""
    if len(model) > LONGEST_NAME:
        return ()
    provider, _, bare = model.rpartition("/")
    # Gateways put the provider before the name, and list what its own page leaves out.
    return (
        (model, None, base_url),
        (model, None, None),
        (bare, provider or None, None),
        (bare, None, None),
        (model, "openrouter", None),
        (f"google/{bare}", "openrouter", None),
    )


def _per_million(cost: float) -> float:
    return round(cost * 1_000_000 / SAMPLE, 6)
