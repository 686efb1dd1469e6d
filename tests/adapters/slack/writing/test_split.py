import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatops.adapters.slack.writing.sizes import fitting, sent_bytes
from chatops.adapters.slack.writing.split import SMALLEST, split

FENCE = re.compile(r"(`{3,}|~{3,})([^`\n]*)")


def texts(markdown: str, limit: int) -> list[str]:
    return [part.text for part in split(markdown, limit)]


def open_fence(text: str) -> str:
    """Return the fence that is still open at the end of a text; fences start their lines."""
    fence = ""
    for line in text.split("\n"):
        found = FENCE.fullmatch(line)
        if not found:
            continue
        if not fence:
            fence = found[1]
        elif found[1].startswith(fence) and not found[2].strip():
            fence = ""
    return fence


def test_a_text_that_fits_is_one_part() -> None:
    assert texts("# Hi\n\nthere\n", 64) == ["# Hi\n\nthere\n"]


def test_no_text_is_no_part() -> None:
    assert split("", 64) == ()


def test_a_limit_too_small_for_repairs_is_refused() -> None:
    with pytest.raises(ValueError, match="63"):
        split("x", SMALLEST - 1)


def test_a_cut_falls_between_paragraphs_where_it_can() -> None:
    first, second = "word " * 8 + "\n\n", "word " * 8 + "\nword " * 4

    assert texts(first + second, 80)[0] == first


def test_a_cut_falls_between_lines_next() -> None:
    lines = [f"line number {number}\n" for number in range(10)]

    assert all(text.endswith("\n") for text in texts("".join(lines), 64))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("This is one sentence. " * 10, ". "),
        ("これは一つの文です。" * 10, "。"),
        ("no end of a sentence in sight " * 10, " "),
    ],
)
def test_a_cut_falls_between_sentences_then_words(text: str, ends: str) -> None:
    assert all(part.endswith(ends) for part in texts(text, 100))


@pytest.mark.parametrize(
    "character",
    ["👨‍👩‍👧‍👦", "👍🏽", "🇯🇵", "e\u0301\u0302", "✋🏿"],
)
def test_a_cut_keeps_a_character_whole(character: str) -> None:
    parts = texts(character * 100, 103)

    assert len(parts) > 1
    assert all(len(part) % len(character) == 0 for part in parts)


def test_a_fence_is_closed_and_opened_again() -> None:
    code = "".join(f"line = {number}\n" for number in range(12))

    parts = texts(f"Look:\n\n```python\n{code}```\nDone.\n", 100)

    assert parts[0].startswith("Look:\n\n```python\nline = 0\n")
    assert all(part.endswith("\n```") for part in parts[:-1])
    assert all(part.startswith("```python\n") for part in parts[1:])
    assert parts[-1].endswith("```\nDone.\n")


def test_a_fence_that_fits_whole_is_not_cut() -> None:
    code = "```\n" + "x = 1\n" * 5 + "```\n"
    before = "word " * 10 + "\n\n"

    assert texts(before + code, 80) == [before, code]


def test_a_fence_inside_a_list_keeps_its_indent() -> None:
    text = "1. Do:\n\n   ```sh\n" + "   run this command\n" * 8 + "   ```\n"

    parts = texts(text, 100)

    assert all(part.endswith("\n   ```") for part in parts[:-1])
    assert all(part.startswith("   ```sh\n") for part in parts[1:])


def test_a_fence_in_a_quote_stays_in_the_quote() -> None:
    text = "> ```\n" + "> some code here\n" * 8 + "> ```\nAfter.\n"

    parts = texts(text, 120)

    assert all(part.startswith("> ```\n") for part in parts[1:-1])
    assert parts[-1].endswith("After.\n")


def test_a_table_is_cut_between_rows_and_its_head_is_repeated() -> None:
    rows = [f"| row {number} | value |\n" for number in range(12)]

    parts = texts("Intro\n\n| a | b |\n|---|:-:|\n" + "".join(rows) + "\nAfter\n", 120)

    assert len(parts) > 2
    assert all(part.startswith("| a | b |\n|---|:-:|\n| row ") for part in parts[1:])
    assert [row for part in parts for row in part.splitlines(keepends=True) if row in rows] == rows


def test_lines_with_bars_and_no_rule_are_no_table() -> None:
    assert "".join(texts("a | b\n" * 40, 64)) == "a | b\n" * 40


def test_an_unclosed_fence_is_closed_in_every_part() -> None:
    parts = texts("```py\n" + "x = 1\n" * 40, 64)

    assert all(part.startswith("```py\n") for part in parts)
    assert all(part.endswith("\n```") for part in parts)


ODD = {
    "one long word": "a" * 39_000,
    "newlines": "\n" * 10_000,
    "blanks": " " * 10_000,
    "a fence": "```",
    "fence line longer than a part": "```" + "x" * 9_000 + "\ncode\n```",
    "a fence of thousands": "`" * 9_000 + "\ncode\n" + "`" * 9_000,
    "unclosed fence": "```\n" + "x" * 9_000,
    "many fences": "```\nx\n```\n" * 2_000,
    "combining marks": "a" + "\u0301" * 5_000,
    "joiners": "a\u200d" * 5_000,
    "flags": "🇯🇵" * 3_000,
    "escapes": "&<>" * 3_000,
    "wide table": ("|" + " cell |" * 300 + "\n|" + "---|" * 300 + "\n") + "| x |\n" * 50,
    "quotes": "> " * 500 + "x\n" + "> ```\n" * 50,
    "wide characters": "日本語" * 5_000,
}


@pytest.mark.parametrize("limit", [SMALLEST, 100, 3_800])
@pytest.mark.parametrize("name", ODD)
def test_odd_texts_are_cut_and_fit(name: str, limit: int) -> None:
    parts = split(ODD[name], limit)

    assert "".join(part.body for part in parts) == ODD[name]
    assert max(sent_bytes(part.text) for part in parts) <= limit
    assert all(part.body for part in parts)


def test_a_long_text_is_cut_in_a_moment() -> None:
    text = (
        "word " * 60 + "\n\n```py\n" + "x = '<&>'\n" * 40 + "```\n\n| a |\n|---|\n| b |\n"
    ) * 280
    began = time.process_time()

    parts = split(text, 3_800)

    assert len(text) > 200_000
    assert len(parts) > 50
    assert time.process_time() - began < 2


lines = st.lists(
    st.sampled_from(
        [
            *(
                "```",
                "```py",
                "~~~",
                "````",
                "",
                "word " * 9,
                "x = '<&>'",
                "| a | b |",
                "|---|---|",
            ),
            *(
                "- item",
                "日本語の文です。" * 3,
                "e\u0301" * 9,
                "👍🏽" * 7,
                "A sentence. " * 5,
                "a" * 90,
            ),
        ]
    ),
    max_size=40,
).map("\n".join)


@settings(max_examples=200)
@given(text=lines | st.text(max_size=400), limit=st.integers(SMALLEST, 300))
def test_the_parts_of_any_text_fit_and_give_it_back(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert "".join(part.body for part in parts) == text
    assert all(sent_bytes(part.text) <= limit for part in parts)


@settings(max_examples=200)
@given(text=lines, limit=st.integers(SMALLEST, 300))
def test_no_part_leaves_a_fence_open(text: str, limit: int) -> None:
    assert [open_fence(part) for part in texts(text, limit)] == [""] * len(split(text, limit))


@given(text=st.text(alphabet="a&<é日👍", max_size=300), limit=st.integers(3, 400))
def test_a_text_made_to_fit_keeps_its_beginning(text: str, limit: int) -> None:
    short = fitting(text, limit)

    assert sent_bytes(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
