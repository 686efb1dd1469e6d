"""What summaries cost over the life of a thread, and who waits for them."""

import random
from math import log

from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.summary.sizes import Sizes
from tests.domain.summary.life import Life

SIZES = Sizes(window=16_384, max_output_tokens=1_024, system_tokens=300)


def lived(messages: int, *, events: bool = True) -> Life:
    """Let people write as people do, some long pastes among it, and ask every ten messages."""
    life, chance = Life(SIZES, events), random.Random(messages)  # noqa: S311
    for at in range(1, messages + 1):
        paste = chance.random() < 0.02
        life.hear(chance.randint(500, 4_000) if paste else int(chance.lognormvariate(3.4, 1.1)) + 8)
        if at % 10 == 0:
            life.mention(180)
    return life


def test_nobody_waits_and_no_prompt_is_too_large() -> None:
    life = lived(1_500)

    assert life.waited == 0
    assert max(prompt.total for prompt in life.prompts) <= SIZES.history
    assert max(life.depths.values()) <= 3


def test_hardly_anybody_waits_where_messages_are_not_heard() -> None:
    life = lived(1_500, events=False)

    assert life.waited <= 0.03 * len(life.prompts)


def test_the_cost_of_summaries_grows_with_the_thread_and_no_faster() -> None:
    short, long = lived(700), lived(2_800)

    growth = log(long.tokens / short.tokens) / log(sum(long.said) / sum(short.said))
    assert growth <= 1.1
    assert long.tokens <= 2.8 * sum(long.said)


def test_prefixes_stay_the_same_over_several_mentions() -> None:
    life = lived(1_500)

    assert len(life.covers) <= len(life.prompts) / 2


@given(
    said=st.lists(st.integers(1, 6_000), max_size=60),
    window=st.sampled_from((1_000, 4_096, 16_384)),
    every=st.integers(1, 5),
)
def test_no_prompt_is_ever_above_its_budget_but_by_a_single_message(
    said: list[int], window: int, every: int
) -> None:
    life = Life(Sizes(window, 1_024, 100), events=every % 2 > 0)
    for at, tokens in enumerate(said, 1):
        life.hear(tokens)
        if at % every == 0:
            life.mention(50)
            assert life.prompts[-1].total <= max(life.sizes.history, life.sizes.leaf, tokens)
