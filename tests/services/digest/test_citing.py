import re

from hypothesis import given
from hypothesis import strategies as st

from chatops.services.digest.citing import CITED_AT_MOST, LETTERS, Section, read

KNOWN = range(1, 30)
PIECES = st.lists(
    st.sampled_from(
        ["# TOPICS\n", "# ACTIONS", "- ", "* ", "\n", "[1]", "[99]", "[2, 3]", "[4-9]", "word ",
         "[a](https://evil.example)", "<!channel>", "@here", "](", "]:", "`", "**", "<@U1>", "  ",
         "LANGUAGE: ja", "決定", "[", "]", "![", "(", ")", "\r", "\u2028"]
    ),
    max_size=60,
)  # fmt: skip


def test_claims_stand_in_their_sections_with_the_messages_they_cite() -> None:
    draft = read(
        "LANGUAGE: JA\n\n# TOPICS\n- **Deploy**: failed [3] [1]\n  and was rolled back [2, 7]\n"
        "## ACTIONS:\n1. Ben writes the report [4-5]\n# QUESTIONS\n* Who pays? [6]\n",
        KNOWN,
    )

    assert draft.language == "ja"
    assert [(claim.section, claim.text, claim.numbers) for claim in draft.claims] == [
        (Section.TOPICS, "**Deploy**: failed and was rolled back", (1, 2, 3)),
        (Section.ACTIONS, "Ben writes the report", (4, 5)),
        (Section.QUESTIONS, "Who pays?", (6,)),
    ]
    assert draft.dropped == 0


def test_what_cites_nothing_that_there_is_is_dropped_and_counted() -> None:
    draft = read(
        "All is well.\n# TOPICS\n- a [99]\n- b\n- c [0]\n- d [1][99]\n# OTHER\n- e [1]", KNOWN
    )

    assert [(claim.text, claim.numbers) for claim in draft.claims] == [("d", (1,))]
    assert draft.dropped == 5


def test_an_answer_in_a_fence_is_read_all_the_same() -> None:
    draft = read("```markdown\n# TOPICS\n- a fact [1]\n```", KNOWN)

    assert [claim.text for claim in draft.claims] == ["a fact"]


def test_numbers_may_stand_in_the_brackets_of_other_languages() -> None:
    draft = read(
        "はい。\n**LANGUAGE:** ja\n\n## Topics\n- 決定しました【3】\n・延期します\uff3b4、5\uff3d",
        KNOWN,
    )

    assert draft.language == "ja"
    assert [(claim.text, claim.numbers) for claim in draft.claims] == [
        ("決定しました", (3,)),
        ("延期します", (4, 5)),
    ]


def test_a_statement_without_end_is_cut() -> None:
    (claim,) = read(f"# TOPICS\n- {'word ' * 500}[1]", KNOWN).claims

    assert len(claim.text) <= LETTERS
    assert claim.text.endswith("word\u2026")


@given(pieces=PIECES)
def test_no_claim_links_pings_or_stands_without_a_message(pieces: list[str]) -> None:
    for claim in read("".join(pieces), KNOWN).claims:
        assert 0 < len(claim.numbers) <= CITED_AT_MOST
        assert set(claim.numbers) <= set(KNOWN)
        assert len(claim.text.splitlines()) == 1
        assert not re.search(r"\]\(|\]:|<[!@#]|@(?:here|channel|everyone)\b", claim.text)
        assert claim.text.count("`") % 2 == 0
