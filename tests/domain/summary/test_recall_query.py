"""Words that a full-text index can find, whatever language they are in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.conversation import mentioned
from chatops.domain.summary.recall_query import MOST_WORDS, normalised, passage, query, words
from chatops.domain.summary.sizes import estimated
from tests.strategies import texts


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE said USING fts5(text, tokenize='porter unicode61')")
        yield database


def found(index: sqlite3.Connection, text: str, question: str) -> bool:
    index.execute("DELETE FROM said")
    index.execute("INSERT INTO said VALUES (?)", (normalised(text),))
    wanted = query(question)
    hits = index.execute("SELECT 1 FROM said WHERE said MATCH ?", (wanted,)) if wanted else ()
    return bool(list(hits))


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("データベースの上限は200件です", "上限は?"),
        ("恒久対応は来週反映します", "反映はいつ"),
        ("本番のデータベースを止めた", "データベース"),
        ("ﾃﾞｰﾀﾍﾞｰｽを止めた", "データベース"),
        ("見积もりは四月に出します", "四月"),
        ("배포는 금요일입니다", "금요일"),
        ("我们决定使用第二个方案", "方案"),
        ("closed by OPS-123 yesterday", "what was OPS-123 about?"),
        ("the limit is 4.5 GiB now", "is it 4.5 still"),
        ("We rolled it back", "why the rollback, and who rolls it?"),
        ("see https://wiki.example/run/book", "wiki.example/run"),
        ("v2をリリースした", "V2 released?"),
    ],
)
def test_words_of_a_question_are_found_inside_a_message(
    index: sqlite3.Connection, text: str, question: str
) -> None:
    assert found(index, text, question)


@pytest.mark.parametrize("question", ["", "what is the?", "???", "ですか", "は", "a" * 500])
def test_a_question_without_words_asks_for_nothing(question: str) -> None:
    assert query(question) == ""


def test_ids_of_people_are_words_without_their_brackets(index: sqlite3.Connection) -> None:
    assert found(index, f"ask {mentioned('U123')} first", "U123")


@given(
    text=texts | st.text(),
    question=texts | st.text() | st.text(alphabet='"*()^:+-{}NEAROD 上限', max_size=40),
)
def test_no_question_breaks_the_query_and_every_text_can_be_indexed(
    index: sqlite3.Connection, text: str, question: str
) -> None:
    found(index, text, question)


@given(
    letters=st.text(alphabet="上限反映恒久データ", min_size=2, max_size=30), at=st.integers(0, 28)
)
def test_any_two_neighbours_of_a_japanese_sentence_are_found(letters: str, at: int) -> None:
    start = min(at, len(letters) - 2)

    assert letters[start : start + 2] in normalised(letters).split()


def test_a_very_long_question_asks_for_what_stands_at_its_ends() -> None:
    asked = words(" ".join(f"word{number}" for number in range(1000)))

    assert len(asked) == MOST_WORDS
    assert (asked[0], asked[-1]) == ("word0", "word999")


LONG = " ".join(f"Sentence {number} says nothing much." for number in range(200))


def test_a_passage_stands_around_the_words_that_were_asked_for() -> None:
    text = f"{LONG} The deployed quota was 4711. {LONG}"

    cut = passage(text, words("which quota do we deploy?"), 40, estimated)

    assert "The deployed quota was 4711." in cut
    assert (cut[0], cut[-1]) == ("…", "…")
    assert estimated(cut) <= 40


def test_a_short_text_is_its_own_passage() -> None:
    assert passage("All of it.\n", words("it"), 10, estimated) == "All of it.\n"


@given(text=texts | st.text(max_size=300), asked=texts, limit=st.integers(0, 40))
def test_a_passage_is_never_larger_than_its_room(text: str, asked: str, limit: int) -> None:
    assert estimated(passage(text, words(asked), limit, estimated)) <= limit
