"""What is typed behind `digest`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.digest import Digest, Origin
from chatops.domain.digest_clauses import CLAUSES
from chatops.domain.digest_command import (
    AddDigest,
    DigestCommand,
    ListDigests,
    PauseDigest,
    PreviewChannels,
    PreviewDigest,
    RemoveDigest,
    RunDigest,
    understood,
)
from chatops.domain.names import ChannelId
from chatops.domain.screen import channel
from chatops.domain.words import Misunderstood

DAY_S = 86_400.0
C1, C2, C3 = ChannelId("C1"), ChannelId("C2"), ChannelId("G3")
A, B, C = channel(C1), channel(C2), channel(C3)
ADD = f'add standup from {A},{B} to {C} at "0 9 * * 1-5" zone Asia/Tokyo'
STANDUP = Digest("standup", (C1, C2), C3, "0 9 * * 1-5", "Asia/Tokyo", DAY_S, origin=Origin.SLACK)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", ListDigests()),
        ("list", ListDigests()),
        ("LIST", ListDigests()),
        ("run standup", RunDigest("standup")),
        ("run \u201cstandup\u201d", RunDigest("standup")),
        ("preview weekly\u2013news", PreviewDigest("weekly-news")),
        ("pause standup", PauseDigest("standup", paused=True)),
        ("resume standup", PauseDigest("standup", paused=False)),
        ("remove standup", RemoveDigest("standup")),
        (f"preview from {A}", PreviewChannels((C1,), DAY_S)),
        (f"preview from {A} covers 24h", PreviewChannels((C1,), DAY_S)),
        (f"preview from {A},{B} covers 2 days", PreviewChannels((C1, C2), 2 * DAY_S)),
        (f"preview covers 1 week from {A} and {B} {A}", PreviewChannels((C1, C2), 7 * DAY_S)),
        (f"preview from {A}\u3001{B}", PreviewChannels((C1, C2), DAY_S)),
        ("preview from C1", PreviewChannels((C1,), DAY_S)),
        (f"preview \u2014\u2014from {A} \u2014covers 90m", PreviewChannels((C1,), 5_400)),
        (ADD, AddDigest(STANDUP)),
        (ADD.replace("1-5", "1\u20135"), AddDigest(STANDUP)),
        (ADD.replace('"', ""), AddDigest(STANDUP)),
        (ADD.replace('"', "`"), AddDigest(STANDUP)),
        (ADD.replace(' "', " \u201c").replace('" ', "\u201d "), AddDigest(STANDUP)),
        (ADD.replace(' "', " \u201e").replace('" ', "\u201c "), AddDigest(STANDUP)),
        (f"{ADD} covers 24h when_empty silent", AddDigest(STANDUP)),
    ],
)
def test_a_digest_command_is_understood_as_people_type_it(
    text: str, command: DigestCommand
) -> None:
    assert understood(text) == command


def test_everything_about_a_digest_can_be_said_at_once() -> None:
    wish = 'Say "thanks" from me to all, at the end.'

    added = understood(f"{ADD} covers 7d when-empty say instructions \u2018{wish}\u2019")

    assert isinstance(added, AddDigest)
    assert added.digest.covers_s == 7 * DAY_S
    assert added.digest.says_when_empty
    assert added.digest.instructions == wish


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("lst", "`digest list`"),
        ("list standup", "alone"),
        ("run", "`digest run NAME`"),
        ("remove two words", "`digest remove NAME`"),
        ("preview", "`digest preview NAME`"),
        ("preview from", "covers 24h"),
        ("preview from #general", "`#`"),
        ("preview from general", "C0123456789"),
        ("preview from D1", "covers 24h"),
        (f"preview from {A} covers 90d", "31 days"),
        (f"preview from {A} covers soon", "24h"),
        (f"preview from {A} covers 1 month", "24h"),
        (f"preview from {A} to {B}", "`to`"),
        (f"preview from {A} cover 24h", "`covers`"),
        ("add", "digest add NAME"),
        (f"add from {A} to {B}", "digest add NAME"),
        ("add two/words", "one word"),
        ("add standup", "digest add NAME"),
        (ADD.replace(" from ", " form "), "`from`"),
        (ADD.replace(" to ", " too "), "`to`"),
        (ADD.replace(C, f"{C},{A}"), "digest add NAME"),
        (ADD.replace("zone", "zon"), "`zone`"),
        (ADD.replace("zone Asia/Tokyo", ""), "zone Asia/Tokyo"),
        (ADD.replace("Asia/Tokyo", "asia/tokyo"), "`Asia/Tokyo`"),
        (ADD.replace("Asia/Tokyo", "Tokio"), "`Asia/Tokyo`"),
        (ADD.replace("Asia/Tokyo", "Asia/Tokyo please"), "digest add NAME"),
        (ADD.replace("Asia/Tokyo", "../etc/passwd"), "Asia/Tokyo"),
        (ADD.replace("0 9 * * 1-5", "*/10 * * * *"), "15 minutes"),
        (ADD.replace("0 9 * * 1-5", "0 24 * * *"), "five fields"),
        (ADD.replace("0 9 * * 1-5", "0 0 31 2 *"), "five fields"),
        (ADD.replace("0 9 * * 1-5", "9:30"), "five fields"),
        (f"{ADD} at noon", "quotes"),
        (f"{ADD} when_empty shout", "`say`"),
        (f"{ADD} instructions", "instructions"),
        (f"add many from {' '.join(f'C{number}' for number in range(21))} to {A}", "20"),
    ],
)
def test_what_is_no_digest_command_is_answered_with_what_would_have_worked(
    text: str, named: str
) -> None:
    with pytest.raises(Misunderstood) as misunderstood:
        understood(text)

    assert named in misunderstood.value.cure
    assert len(misunderstood.value.what) < 120


PIECES = st.sampled_from(
    [*CLAUSES, "add", "preview", "run", "x", A, "#a", ",", '"', "\u201c", "0 9 * * *", "UTC", "7d"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join)))
def test_any_text_is_a_digest_command_or_misunderstood(text: str) -> None:
    said = "."
    try:
        understood(text)
    except Misunderstood as error:
        said = error.cure

    assert said.endswith((".", "?"))
