"""Text made fit for a full-text index, and the query that finds old messages for a question."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from chatops.domain.summary.sentences import sentences

MOST_WORDS = 96
"""Words in one query: those at both ends of a long question, where people say what they want."""
MOST_LETTERS = 80
"""A longer run of letters is data that nobody asks for by name."""
_ENDINGS = 3
"""Letters at the end of an English word that may differ between two forms of it."""

_CUT = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana, marks
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kanji
    "\u1100-\u11ff\uac00-\ud7a3"  # hangul
)
_RUN = re.compile(f"[{_CUT}]+")
_WORD = re.compile(r"[^\W_]+(?:[-._/:@][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_NO_LETTER = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff\x00\ud800-\udfff]")
"""Private-use characters, which the index takes for letters, and what no database stores."""

_ENGLISH = """
a about after again all also am an and any anyone are as at be because been before being but by
can could did do does doing done for from get got had has have having he her here hers him his how
i if in into is it its just let like may me might more most my no not of off ok okay on once only
or other our out over own please she should so some someone such tell than thanks that the their
them then there these they this those to too up us very was we were what when where which who
whom whose why will with would you your yours
"""
_JAPANESE = """
です でし ます まし ませ せん した して しま ます すか すが てい いる いた いて あり ある るか りま
この その あの どの これ それ あれ どれ ここ そこ どこ こと もの ため よう から まで ので のに には では とは
とか でも ても など なの なに なん ない する され れる れて れた たい たか くだ ださ さい だっ った って どう
いつ だれ は の に を が と で も か や
"""
STOP_WORDS = frozenset((_ENGLISH + _JAPANESE).split())


def normalised(text: str) -> str:
    """Return text whose words the index can tell apart.

    Japanese, Chinese and Korean set no blanks between words: a run of their characters becomes
    overlapping pairs, so that a word of two characters is found inside a sentence.
    """
    plain = _NO_LETTER.sub(" ", unicodedata.normalize("NFKC", text)).lower()
    return _RUN.sub(_pairs, plain)


def words(text: str) -> tuple[str, ...]:
    """Return the words of a question worth looking for, normalised, each once.

    An id such as `ops-123` is one word, and two more; stop words are left out.
    """
    found: dict[str, None] = {}
    for word in _WORD.findall(normalised(text)):
        found.update(dict.fromkeys((word, *_PART.findall(word))))
    kept = [word for word in found if word not in STOP_WORDS and len(word) <= MOST_LETTERS]
    if len(kept) > MOST_WORDS:
        kept = kept[: MOST_WORDS // 2] + kept[-MOST_WORDS // 2 :]
    return tuple(kept)


def query(text: str) -> str:
    """Return an FTS5 query for any of a question's words; empty when it has none."""
    return " OR ".join(f'"{word}"' for word in words(text))


def passage(text: str, wanted: Sequence[str], limit: int, count: Callable[[str], int]) -> str:
    """Return the part of a text, at most `limit` by `count`, where most of `words(…)` stand.

    It is cut at sentences where that can be; a cut end shows an ellipsis. Empty when not even
    that has room.
    """
    if count(text) <= limit:
        return text
    room = limit - 2 * count("… ")
    if room <= 0:
        return ""
    parts = sentences(text, room, count)
    stems = [_stem(word) for word in wanted]
    scores = [_score(part, stems) for part in parts]
    first = scores.index(max(scores))
    end = first + 1
    used = count(parts[first])
    while (grown := _grown(parts, first, end, room - used, count)) is not None:
        first, end, cost = grown
        used += cost
    cut = "".join(parts[first:end]).strip()
    return f"{'… ' if first else ''}{cut}{' …' if end < len(parts) else ''}"


def _grown(
    parts: Sequence[str], first: int, end: int, room: int, count: Callable[[str], int]
) -> tuple[int, int, int] | None:
    """Take the next part in, what follows before what precedes, or say that none fits."""
    if end < len(parts) and (cost := count(parts[end])) <= room:
        return first, end + 1, cost
    if first and (cost := count(parts[first - 1])) <= room:
        return first - 1, end, cost
    return None


def _pairs(run: re.Match[str]) -> str:
    letters = run[0]
    if len(letters) == 1:
        return f" {letters} "
    return f" {' '.join(letters[at : at + 2] for at in range(len(letters) - 1))} "


def _score(part: str, stems: Sequence[str]) -> int:
    plain = normalised(part)
    return sum(len(stem) for stem in stems if stem in plain)


def _stem(word: str) -> str:
    return word[: max(4, len(word) - _ENDINGS)] if word.isascii() and word.isalpha() else word
