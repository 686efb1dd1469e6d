"""What a person chose or typed, as payloads tell it."""

from hypothesis import given
from hypothesis import strategies as st

from chatops.playground.elements import acted, find, options, state, states
from chatops.playground.shapes import Json
from tests.playground.kit import actions, button, entry, menu, text_input
from tests.playground.kit import options as offering

NAMES = st.text("abcdefg", min_size=1, max_size=4)
WORDS = st.one_of(st.none(), st.text(min_size=1))


@st.composite
def forms(draw: st.DrawFn) -> tuple[list[Json], dict[str, Json]]:
    """Make inputs of several kinds, and what a person enters in them."""
    values = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    one, several = draw(st.sampled_from(values)), draw(st.lists(st.sampled_from(values)))
    blocks = [
        entry("one", menu("a", *values)),
        entry("several", menu("a", *values, kind="checkboxes")),
        entry("words", text_input("a")),
        actions(menu("b", *values, kind="radio_buttons"), button("go"), block_id="row"),
    ]
    entered: dict[str, Json] = {"one": {"a": one}, "several": {"a": several}}
    return blocks, entered | {"words": {"a": draw(WORDS)}, "row": {"b": one}}


@given(forms())
def test_the_state_holds_what_was_entered_and_nothing_else(
    form: tuple[list[Json], dict[str, Json]],
) -> None:
    blocks, entered = form

    kept = states(blocks, entered)

    assert kept.keys() == {"one", "several", "words", "row"}
    assert kept["one"]["a"]["selected_option"]["value"] == entered["one"]["a"]
    chosen = [each["value"] for each in kept["several"]["a"]["selected_options"]]
    assert chosen == entered["several"]["a"]
    assert kept["words"]["a"]["value"] == entered["words"]["a"]
    assert kept["row"].keys() == {"b"}


@given(forms())
def test_a_state_that_is_entered_again_stays_as_it_is(
    form: tuple[list[Json], dict[str, Json]],
) -> None:
    blocks, entered = form

    kept = states(blocks, entered)

    assert states(blocks, kept) == kept


@given(forms())
def test_an_action_says_the_same_as_the_state(
    form: tuple[list[Json], dict[str, Json]],
) -> None:
    blocks, entered = form

    block_id, element = find(blocks, {"action_id": "b"})
    told = acted(block_id, element, {"action_id": "b", "selected": entered["row"]["b"]}, "1.0")

    assert told.items() >= state(element, entered["row"]["b"]).items()
    assert (told["block_id"], told["action_ts"]) == ("row", "1.0")


def test_options_in_groups_are_found_as_well() -> None:
    groups = [{"label": "x", "options": offering("a")}, {"label": "y", "options": offering("b")}]

    found = options({"type": "static_select", "option_groups": groups})

    assert found == offering("a", "b")
