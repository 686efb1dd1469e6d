"""Keys change with what goes into a text, and with nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import ChannelId, MessageTs, ModelName, PostId
from chatops.domain.summary.keys import Keys, Recipe, message_key, node_key, node_keys
from chatops.domain.summary.tree import joined, leaf_node, regular

RECIPE = Recipe(ModelName("small"), "1")
CHANNEL = ChannelId("C1")
MESSAGE = Message(MessageTs("1.000000"), Speaker.PERSON, "U1", "Ship it.", name="Ann")


def test_the_key_of_a_message_is_the_same_everywhere() -> None:
    assert message_key(CHANNEL, replace(MESSAGE, post=PostId("p1"))) == message_key(
        CHANNEL, MESSAGE
    )


@pytest.mark.parametrize(
    "changed",
    [
        replace(MESSAGE, text="Ship it!"),
        replace(MESSAGE, edited="2.000000"),
        replace(MESSAGE, author="U2"),
        replace(MESSAGE, name="Bob"),
        replace(MESSAGE, speaker=Speaker.BOT),
        replace(MESSAGE, ts=MessageTs("1.000001")),
        replace(MESSAGE, author="U1A", name="nn"),
    ],
)
def test_whatever_is_read_of_a_message_changes_its_key(changed: Message) -> None:
    assert message_key(CHANNEL, changed) != message_key(CHANNEL, MESSAGE)


def test_a_half_character_has_a_key_too() -> None:
    assert message_key(CHANNEL, replace(MESSAGE, text="\ud83d"))


def test_everything_that_shapes_a_summary_changes_its_key() -> None:
    keys = {
        node_key(RECIPE, 100, ["a", "b"], leaf=True),
        node_key(RECIPE, 100, ["a", "b"], leaf=False),
        node_key(RECIPE, 100, ["ab"], leaf=True),
        node_key(RECIPE, 100, ["b", "a"], leaf=True),
        node_key(RECIPE, 101, ["a", "b"], leaf=True),
        node_key(replace(RECIPE, language="ja"), 100, ["a", "b"], leaf=True),
        node_key(replace(RECIPE, prompt_version="2"), 100, ["a", "b"], leaf=True),
        node_key(replace(RECIPE, model=ModelName("large")), 100, ["a", "b"], leaf=True),
    }

    assert len(keys) == 8


@given(changed=st.integers(0, 63), fan_in=st.integers(2, 4))
def test_an_edit_changes_only_the_keys_above_it(changed: int, fan_in: int) -> None:
    leaves = [(f"message {at}",) for at in range(64)]
    edited = [*leaves[:changed], ("edited",), *leaves[changed + 1 :]]
    known = Keys()
    before, after = (
        node_keys(known, RECIPE, lambda level: level, each) for each in (leaves, edited)
    )
    nodes = [
        regular(level, first, fan_in)
        for level in (1, 2, 3)
        for first in range(0, 48, fan_in ** (level - 1))
        if first + fan_in ** (level - 1) <= 64
    ]

    for node in nodes:
        assert (before(node) != after(node)) == (node.first <= changed < node.end)


def test_joined_nodes_are_told_apart_by_where_they_were_joined() -> None:
    key_of = node_keys(Keys(), RECIPE, lambda _: 60, [("a",), ("b",), ("c",)])
    a, b, c = map(leaf_node, range(3))

    assert key_of(joined((joined((a, b)), c))) != key_of(joined((a, b, c)))


def test_a_leaf_without_messages_has_a_key() -> None:
    assert node_keys(Keys(), RECIPE, lambda _: 60, [()])(leaf_node(0))


@given(asked=st.lists(st.tuples(st.integers(60, 62), st.lists(st.text(max_size=2), max_size=3))))
def test_keys_that_are_remembered_are_those_that_would_be_made(
    asked: list[tuple[int, list[str]]],
) -> None:
    keys = Keys(most=2)

    for target, sources in asked:
        for leaf in (True, False):
            found = keys.of(RECIPE, target, tuple(sources), leaf=leaf)
            assert found == node_key(RECIPE, target, sources, leaf=leaf)
