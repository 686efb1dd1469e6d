import asyncio
import gzip
import hashlib
import importlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.openai.encodings import (
    PIECE_CHARS,
    VOCABULARIES,
    VocabularyDamaged,
    count,
    encoding,
    encoding_name,
    packaged,
    pieces,
)
from chatops.adapters.openai.tokens import BYTES_PER_TOKEN, LONG_BYTES, TokenCounter
from chatops.domain.names import ModelName

GPT = ModelName("gpt-6.1-terra")
LLAMA = ModelName("llama3")
PROSE = "The cache was cold, so the first request took 2.3 s. "
JAPANESE = "キャッシュが冷えていたため、最初のリクエストに時間がかかりました。"


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-6.1-terra", "o200k_base"),
        ("gpt-6-luna", "o200k_base"),
        ("gpt-10", "o200k_base"),
        ("gpt-5-mini", "o200k_base"),
        ("gpt-4.1-nano", "o200k_base"),
        ("gpt-4o-2024-08-06", "o200k_base"),
        ("GPT-4o", "o200k_base"),
        ("openai/gpt-4o", "o200k_base"),
        ("o1", "o200k_base"),
        ("o5-mini", "o200k_base"),
        ("gpt-oss-120b", "o200k_base"),
        ("gpt-4-turbo", "cl100k_base"),
        ("gpt-3.5-turbo", "cl100k_base"),
        ("text-davinci-003", None),
        ("gpt-2", None),
        ("llama3", None),
        ("claude-sonnet-4-5", None),
        ("olmo", None),
        ("", None),
        ("gpt-", None),
    ],
)
def test_the_encoding_of_a_model_follows_from_its_name(model: str, name: str | None) -> None:
    assert encoding_name(model) == name


@pytest.mark.parametrize("name", sorted(VOCABULARIES))
def test_the_packaged_encodings_are_tiktokens_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"https://openaipublic.blob.core.windows.net/encodings/{name}.tiktoken"
    cached = tmp_path / hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()
    cached.write_bytes(gzip.decompress(packaged(name).read_bytes()))
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))

    theirs = importlib.import_module("tiktoken_ext.openai_public").ENCODING_CONSTRUCTORS[name]()

    assert VOCABULARIES[name].pattern == theirs["pat_str"]
    assert encoding(name)._mergeable_ranks == theirs["mergeable_ranks"]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        pytest.param(" " * 1_000_000, 5_000, 10_000, id="a million spaces"),
        pytest.param("\n" * 1_000_000, 5_000, 70_000, id="a million line breaks"),
        pytest.param("a" * 50_000, 6_000, 7_000, id="one word"),
        pytest.param("a\ud800b" * 1_000, 1_000, 4_000, id="lone surrogates"),
        pytest.param("\x00" * 50_000, 1_000, 50_000, id="NUL"),
        pytest.param("<|endoftext|><|im_start|>" * 100, 1_000, 2_000, id="special tokens"),
        pytest.param("(" * 50_000, 500, 50_000, id="brackets"),
        pytest.param("あ" * 50_000, 25_000, 50_000, id="one character"),
        pytest.param("", 0, 0, id="nothing"),
    ],
)
async def test_any_text_is_counted_quickly(text: str, least: int, most: int) -> None:
    counter = TokenCounter()
    await counter.count(GPT, [PROSE * 1_000])
    started = time.process_time()

    (counted,) = await counter.count(GPT, [text])

    assert least <= counted <= most
    assert time.process_time() - started < 2


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_counts_are_tiktokens(text: str) -> None:
    assert count("o200k_base", text) == len(encoding("o200k_base").encode_ordinary(text))


@given(st.text(max_size=60).map(lambda text: f"{text} b" * 300))
def test_cutting_a_long_text_costs_hardly_a_token(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()

    whole = len(encoding("o200k_base").encode_ordinary(text))

    assert abs(count("o200k_base", text) - whole) <= len(text) / PIECE_CHARS * 2


@given(st.text("a \n", max_size=50).map(lambda text: text * 300))
def test_pieces_are_the_text(text: str) -> None:
    cut = list(pieces(text))

    assert "".join(cut) == text
    assert all(len(piece) <= PIECE_CHARS for piece in cut)


async def test_short_texts_are_estimated_without_loading_anything() -> None:
    counter = TokenCounter()

    counted = await counter.count(GPT, ["", "abcd", "abcde", "あい"])

    assert counted == (0, 1, 2, 2)


async def test_from_the_first_long_count_on_all_counts_are_exact() -> None:
    counter = TokenCounter()

    (long,) = await counter.count(GPT, [PROSE * 1_000])
    short = await counter.count(GPT, [PROSE, JAPANESE, PROSE])

    exact = encoding("o200k_base")
    assert long == len(exact.encode_ordinary(PROSE * 1_000))
    assert short == tuple(len(exact.encode_ordinary(text)) for text in (PROSE, JAPANESE, PROSE))


async def test_many_counts_at_once_load_the_vocabulary_once_and_agree() -> None:
    counter = TokenCounter()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(counter.count(GPT, [PROSE * 1_000])) for _ in range(8)]

    assert len({task.result() for task in tasks}) == 1


async def test_a_damaged_vocabulary_leaves_estimates_and_is_not_tried_again() -> None:
    tries: list[str] = []

    def load(name: str) -> None:
        tries.append(name)
        raise VocabularyDamaged(name)

    counter = TokenCounter(load)
    await counter.count(GPT, ["x" * LONG_BYTES])

    assert await counter.count(GPT, ["x" * LONG_BYTES]) == (LONG_BYTES / BYTES_PER_TOKEN,)
    assert len(tries) == 1


async def test_a_model_without_encoding_is_estimated_by_bytes() -> None:
    (counted,) = await TokenCounter().count(LLAMA, [JAPANESE * 1_000])

    assert counted == len(JAPANESE.encode()) * 1_000 / BYTES_PER_TOKEN


async def test_estimates_move_towards_what_the_endpoint_counts() -> None:
    counter, text = TokenCounter(), "x" * 40_000

    for _ in range(30):
        (estimated,) = await counter.count(LLAMA, [text])
        counter.learn(LLAMA, estimated, 15_000)

    (estimated,) = await counter.count(LLAMA, [text])
    assert estimated == pytest.approx(15_000, rel=0.01)


@pytest.mark.parametrize(
    ("estimated", "actual"), [(0, 1_000), (1_000, 0), (-1, -1), (10, 1_000), (1_000, 10)]
)
async def test_senseless_counts_teach_nothing(estimated: int, actual: int) -> None:
    counter = TokenCounter()

    counter.learn(LLAMA, estimated, actual)

    assert await counter.count(LLAMA, ["x" * 4_000]) == (1_000,)


@given(
    st.lists(st.tuples(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12)), max_size=30)
)
def test_whatever_is_learnt_an_estimate_stays_within_bounds(
    figures: list[tuple[int, int]],
) -> None:
    counter = TokenCounter()

    for estimated, actual in figures:
        counter.learn(LLAMA, estimated, actual)

    (counted,) = asyncio.run(counter.count(LLAMA, ["x" * 4_000]))
    assert 400 <= counted <= 4_000


async def test_an_exact_count_is_not_unlearnt() -> None:
    counter = TokenCounter()
    (before,) = await counter.count(GPT, ["x" * LONG_BYTES])

    counter.learn(GPT, before, before * 3)

    assert await counter.count(GPT, ["x" * LONG_BYTES]) == (before,)
