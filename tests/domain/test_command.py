"""What is typed behind the slash command or a `!`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.command import (
    Command,
    Help,
    Set,
    ShowConfig,
    ShowHistory,
    ShowModel,
    ShowStatus,
    ShowUsage,
    Stop,
    understood,
)
from chatops.domain.digest_command import ListDigests, PauseDigest
from chatops.domain.settings import Key
from chatops.domain.words import Misunderstood


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", Help()),
        ("  ", Help()),
        ("HELP", Help()),
        ("model", ShowModel()),
        ("model gpt-6-luna", Set(Key.MODEL, "gpt-6-luna")),
        ("model \u201cgpt-6-luna\u201d", Set(Key.MODEL, "gpt-6-luna")),
        ("model 'gpt-6-luna'", Set(Key.MODEL, "gpt-6-luna")),
        ("model\u00a0gpt-6-luna\u00a0", Set(Key.MODEL, "gpt-6-luna")),
        ("model gpt-6-luna --workspace", Set(Key.MODEL, "gpt-6-luna", everywhere=True)),
        ("model gpt-6-luna \u2014workspace", Set(Key.MODEL, "gpt-6-luna", everywhere=True)),
        ("model reset", Set(Key.MODEL, None)),
        ("model reset --workspace", Set(Key.MODEL, None, everywhere=True)),
        ("model \U0001f916", Set(Key.MODEL, "\U0001f916")),
        ("config", ShowConfig()),
        ("config history", ShowHistory()),
        ("config set models.options.temperature 0.7", Set(Key.TEMPERATURE, "0.7")),
        ("config set Temperature 0.7", Set(Key.TEMPERATURE, "0.7")),
        ("config set assistant.instructions Be  brief.", Set(Key.INSTRUCTIONS, "Be  brief.")),
        ("config unset model", Set(Key.MODEL, None)),
        ("config unset summary --workspace", Set(Key.SUMMARY, None, everywhere=True)),
        ("digest", ListDigests()),
        ("Digests", ListDigests()),
        ("digest pause standup", PauseDigest("standup", paused=True)),
        ("usage", ShowUsage()),
        ("status", ShowStatus()),
    ],
)
def test_a_command_is_understood_as_people_type_it(text: str, command: Command) -> None:
    assert understood(text) == command


def test_an_answer_can_be_stopped_only_in_its_thread() -> None:
    assert understood("stop", in_thread=True) == Stop()
    with pytest.raises(Misunderstood):
        understood("stop")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("modle x", "`model`"),
        ("staus", "`status`"),
        ("config st x", "`config set`"),
        ("config set temprature 0.7", "`models.options.temperature`"),
        ("config set", "`config set KEY VALUE`"),
        ("config set temperature", "`config unset models.options.temperature`"),
        ("config unset temperature 3", "`config unset models.options.temperature`"),
        ("model a b", "`model NAME`"),
        ("model x; DROP TABLE setting", "`model NAME`"),
        ("config set access.admins U1", "`assistant.instructions`"),
        ("config set __class__ x", "`models.default`"),
        ("usage now", "`usage`"),
        ("tell me a joke", "`help`"),
        ("x" * 5_000, "`help`"),
    ],
)
def test_what_is_no_command_is_answered_with_what_would_have_worked(text: str, named: str) -> None:
    with pytest.raises(Misunderstood) as misunderstood:
        understood(text)

    assert named in misunderstood.value.cure
    assert len(misunderstood.value.what) < 120


@given(st.text(), st.booleans())
def test_any_text_is_a_command_or_misunderstood(text: str, in_thread: bool) -> None:  # noqa: FBT001
    said = "."
    try:
        understood(text, in_thread=in_thread)
    except Misunderstood as error:
        said = error.cure

    assert said.endswith((".", "?"))


@given(
    st.sampled_from(list(Key)), st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1)
)
def test_a_value_is_what_stands_behind_its_key(key: Key, value: str) -> None:
    quoted = f"config set {key} \u201c{value}\u201d"

    assert understood(quoted) == Set(key, value)
