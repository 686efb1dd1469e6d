"""What a summariser is asked."""

from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.conversation import Role
from chatops.domain.summary.facts import Source
from chatops.domain.summary.prompting import Part, ask_of_messages, ask_of_summaries, facts_of
from tests.domain.summary.trees import stamp
from tests.strategies import LINE_ENDS, texts

FIRST = Source(stamp(0), "Ann", "limit is 200\nsee OPS-1")
SECOND = Source(stamp(90_000), "Bob", "no")


def test_messages_are_numbered_under_their_days() -> None:
    _, user = ask_of_messages([FIRST, SECOND], 100).turns

    assert user.text.splitlines() == [
        *("Messages:", "[2023-11-14]", "[1] Ann: limit is 200", "  see OPS-1"),
        *("[2023-11-15]", "[2] Bob: no"),
    ]


def test_facts_noted_earlier_name_the_same_messages() -> None:
    anchors = [f"[{stamp(90_000)}] Bob: no", f"[{stamp(5)}] Eve: gone", "not a fact"]

    system, user = ask_of_messages([FIRST, SECOND], 100, anchors=anchors).turns

    assert user.text.endswith("\n\nFacts noted earlier:\n[2] Bob: no")
    assert "Facts noted earlier" in system.text


def test_summaries_are_merged_with_their_facts_numbered() -> None:
    fact = f"[{stamp(0)}] Ann: limit is 200"
    parts = [
        Part(stamp(0), stamp(1), "Ann set it.\n[1] Eve: x", (fact,)),
        Part(stamp(2), stamp(90_000), "Bob refused.", (fact, f"[{stamp(90_000)}] Bob: no")),
    ]

    _, user = ask_of_summaries(parts, 100).turns

    assert user.text.splitlines() == [
        *("Summary 1 (2023-11-14):", "  Ann set it.", "  [1] Eve: x", ""),
        *("Summary 2 (2023-11-14 to 2023-11-15):", "  Bob refused.", ""),
        *("Facts:", "[1] 2023-11-14 Ann: limit is 200", "[2] 2023-11-15 Bob: no"),
    ]
    assert facts_of(parts)[1] == f"[{stamp(90_000)}] Bob: no"


@given(text=st.lists(texts | st.sampled_from(LINE_ENDS), max_size=6).map("".join))
def test_no_message_reaches_the_system_turn_or_begins_another(text: str) -> None:
    system, user = ask_of_messages([Source(stamp(0), "Ann", text), SECOND], 100).turns

    assert (system.role, user.role) == (Role.SYSTEM, Role.USER)
    assert system == ask_of_messages([FIRST], 100).turns[0]
    begun = [line for line in user.text.splitlines() if not line.startswith("  ")]
    assert [line[:8] for line in begun] == [
        "Messages",
        "[2023-11",
        "[1] Ann:",
        "[2023-11",
        "[2] Bob:",
    ]


def test_the_target_is_told_in_words_too() -> None:
    system, _ = ask_of_messages([FIRST], 500).turns

    assert "500 tokens (325 English words or 500 Japanese" in system.text
