"""What people write for a setting, and which word counts."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chatops.domain.checks import LONGEST_INSTRUCTIONS, MOST_TOKENS, Wrong
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.reply import Place
from chatops.domain.settings import (
    InForce,
    Key,
    Scope,
    Value,
    Where,
    checked,
    layers,
    nearest,
    resolve,
    shown,
)

PLACE = Place(ChannelId("C1"), MessageTs("1.000001"))
KEYS = st.sampled_from(Key)

values = st.one_of(
    st.tuples(st.sampled_from([Key.MODEL, Key.SUMMARY]), st.from_regex(r"[a-z]{1,9}-[0-9.]{1,9}")),
    st.tuples(
        st.just(Key.TEMPERATURE), st.none() | st.integers(0, 2 * 10**9).map(lambda n: n / 10**9)
    ),
    st.tuples(st.just(Key.EFFORT), st.sampled_from([None, "none", "low", "xhigh"])),
    st.tuples(st.just(Key.INSTRUCTIONS), st.text(min_size=1, max_size=200)),
    st.tuples(st.just(Key.FOOTER), st.booleans()),
    st.tuples(st.just(Key.TARGET), st.integers(500, MOST_TOKENS)),
)


def taken(key: Key, text: str) -> Value:
    """Return what a text is taken for; what cannot be is nothing for this test."""
    try:
        return checked(key, text)
    except Wrong:
        assume(condition=False)
        raise


@given(values)
def test_a_value_that_is_shown_can_be_written_back(given: tuple[Key, Value]) -> None:
    key, value = given
    value = taken(key, shown(key, value))

    assert checked(key, shown(key, value)) == value


@given(KEYS, st.text() | st.from_regex(r"-?[0-9]{1,20}([.,][0-9]{1,20})?(e[0-9]+)?"))
def test_whatever_is_written_is_taken_or_refused_with_a_cure(key: Key, text: str) -> None:
    found: Value | Wrong
    try:
        found = checked(key, text)
    except Wrong as wrong:
        found = wrong

    if isinstance(found, Wrong):
        assert found.what
        assert found.cure
    else:
        assert checked(key, shown(key, found)) == found


@given(
    values,
    st.sampled_from(["", " ", "\u00a0", "\u3000\n", "\ufeff", "\u200b "]),
    st.sampled_from(["", '""', "''", "``", "\u201c\u201d", "\u2018\u2019", "\u201e\u201c", "«»"]),
)
def test_blanks_and_quotation_marks_around_a_value_are_forgiven(
    given: tuple[Key, Value], blank: str, marks: str
) -> None:
    key, value = given
    bare = shown(key, taken(key, shown(key, value)))
    assume(not set(bare) & set("\"'`\u201c\u201d\u2018\u2019\u201e«»"))

    written = f"{blank}{marks[:1]}{bare}{marks[1:]}{blank}"

    assert checked(key, written) == checked(key, bare)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "inf",
        "-1",
        "1e309",
        "0,7",
        "\u0660\u066b\u0667",
        "0x1",
        "true",
        "2.1",
        "9" * 5_000,
        ".5",
        "1.",
        "+1",
        "0.7 0.8",
        "",
        "  ",
        '""',
        "0.7; DROP TABLE setting",
        "${HOME}",
    ],
)
def test_what_is_no_temperature_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(Wrong) as wrong:
        checked(Key.TEMPERATURE, text)

    assert wrong.value.what in {"must be a number", "is out of range", "has no value"}
    assert wrong.value.cure.startswith("Write")


@pytest.mark.parametrize(
    "text", ["0", "-1", "1e9", "4097.5", "9" * 5_000, "499", "100000001", "16,000", "16k", "\u0661"]
)
def test_what_is_no_count_of_tokens_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(Wrong) as wrong:
        checked(Key.TARGET, text)

    assert wrong.value.what in {"must be a whole number", "is out of range"}
    assert wrong.value.cure.startswith("Write")


@pytest.mark.parametrize(
    "text",
    [
        "\u2615",
        "../../x",
        "${ENV}",
        "__class__",
        "{0.__class__}",
        "x; DROP TABLE",
        "x" * 5_000,
        "a\u00a0b",
        "\u202egpt",
        "<!channel>",
    ],
)
def test_what_is_no_name_of_a_model_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="no model name"):
        checked(Key.MODEL, text)


@pytest.mark.parametrize("word", ["null", "none", "default", "NULL", " `None` "])
def test_an_option_can_be_left_to_the_endpoint(word: str) -> None:
    assert checked(Key.TEMPERATURE, word) is None
    assert checked(Key.SUMMARY, word) is None


def test_none_is_an_effort_that_some_models_have() -> None:
    assert checked(Key.EFFORT, "none") == "none"
    assert checked(Key.EFFORT, "null") is None


@pytest.mark.parametrize("key", [Key.FOOTER, Key.TARGET])
def test_what_must_have_a_value_cannot_be_left_to_the_endpoint(key: Key) -> None:
    with pytest.raises(Wrong):
        checked(key, "null")


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "x" * (LONGEST_INSTRUCTIONS + 1), "\u200b"])
def test_instructions_that_cannot_be_kept_are_refused(text: str) -> None:
    with pytest.raises(Wrong):
        checked(Key.INSTRUCTIONS, text)


def test_instructions_keep_the_quotation_marks_that_are_theirs() -> None:
    for text in ('"Yes" or "no"', "`a` and `b`", "Say \u201chello\u201d", "null"):
        assert checked(Key.INSTRUCTIONS, text) == text


@pytest.mark.parametrize("word", ["gpt-6-lunna", "GPT-6-LUNA", "gpt6luna", "gpt-6-luna-2"])
def test_a_slip_of_the_pen_finds_its_name(word: str) -> None:
    assert nearest(word, ["claude", "gpt-6.1-terra", "gpt-6-luna"])[0] == "gpt-6-luna"


@pytest.mark.parametrize("word", ["", "zzz", "x" * 5_000])
def test_what_is_like_nothing_finds_nothing(word: str) -> None:
    assert nearest(word, ["gpt-6.1-terra", "gpt-6-luna"]) == ()


stored = st.fixed_dictionaries({where: st.dictionaries(KEYS, st.text()) for where in layers(PLACE)})


@given(stored)
def test_the_most_specific_word_counts(given: dict[Where, dict[Key, str]]) -> None:
    base = {key: InForce(key, "base", Scope.FILE) for key in Key}

    found = resolve(base, [(where, given[where]) for where in layers(PLACE)])

    assert tuple(one.key for one in found) == tuple(Key)
    for one in found:
        said = [where for where in layers(PLACE) if one.key in given[where]]
        if not said:
            assert one == base[one.key]
        else:
            assert one == InForce(one.key, given[said[-1]][one.key], said[-1].scope)


def test_a_place_without_a_thread_or_a_channel_has_fewer_layers() -> None:
    assert [where.scope for where in layers(PLACE)] == [
        Scope.WORKSPACE,
        Scope.CHANNEL,
        Scope.THREAD,
    ]
    assert layers(Place(PLACE.channel, MessageTs(""))) == (Where(), Where(PLACE.channel))
    assert layers(Place(ChannelId(""), MessageTs(""))) == (Where(),)
