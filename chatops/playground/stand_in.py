"""Answers without a model: quotes what was said that has most to do with the question."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from chatops.playground import digesting, shortening
from chatops.playground.shapes import Json

NOTICE = (
    "_I am an offline stand-in, not a real model: I can only quote what was said here. "
    "Set `OPENAI_API_KEY` to be answered by one._"
)
QUOTED_AT_MOST = 3
SHORTEST = 12

_SPEAKER = re.compile(r"^([^\s:][^:\n]{0,59}):\s+(?=\S)")
_ASIDE = re.compile(r"^\[[^\]]*\]$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[\u3002\uff01\uff1f])")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_KANA_OR_KANJI = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_HIRAGANA_ONLY = re.compile(r"[\u3040-\u309f]+")
_SMALL_WORDS = frozenset(
    """
    a about an and any are as at be been but by can did do does for from had has have how i if
    in is it its me my no not of on or our she he should so that the their them then there they
    this to us was we were what when where which who why will with would you your tell please
    """.split()  # noqa: SIM905 - prose is read more easily than a list of 70 strings
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and who said it if the conversation names them."""

    speaker: str
    words: str


def answer(request: Json) -> str:
    """Answer a chat request from its own messages; the same request gets the same answer."""
    turns = [(str(turn.get("role")), _text(turn)) for turn in request.get("messages", ())]
    system = "\n".join(text for role, text in turns if role == "system")
    if shortening.is_wanted(system):
        return shortening.condensed(
            system, "\n".join(text for role, text in turns if role == "user")
        )
    told = [text for role, text in turns if role == "user"]
    if digesting.is_wanted(system):
        return digesting.digest("\n".join(told))
    messages = [message for text in told for message in _messages(text)]
    question = messages.pop().words if messages else ""
    sentences = [sentence for message in messages for sentence in _sentences(message)]
    introduced = any(NOTICE in text for role, text in turns if role == "assistant")
    parts = [] if introduced else [NOTICE]
    return "\n\n".join([*parts, _quotes(question, sentences)])


def pieces(text: str, length: int = 12) -> list[str]:
    """Cut an answer as a model streams it."""
    return [text[start : start + length] for start in range(0, len(text), length)]


def _quotes(question: str, sentences: list[Said]) -> str:
    if not sentences:
        return "Nothing was said here before your question."
    wanted = _terms(question)
    common = Counter(term for said in sentences for term in _terms(said.words))
    score = {
        place: sum(1 / common[term] for term in wanted & _terms(said.words))
        for place, said in enumerate(sentences)
    }
    best = sorted(score, key=lambda place: (-score[place], place))[:QUOTED_AT_MOST]
    chosen = sorted(place for place in best if score[place] > 0)
    if not chosen:
        chosen = list(range(len(sentences)))[-QUOTED_AT_MOST:]
        lead = "I found none of your words in this conversation. The last things said were:"
    else:
        lead = "This was said about it:"
    quoted = [f"> {_attributed(sentences[place])}" for place in chosen]
    return f"{lead}\n\n" + "\n>\n".join(quoted)


def _attributed(said: Said) -> str:
    return f"**{said.speaker}**: {said.words}" if said.speaker else said.words


def _messages(text: str) -> Iterator[Said]:
    """Part a turn into messages: each begins with its speaker, further lines are indented."""
    speaker, words = "", list[str]()
    for line in text.splitlines():
        if _ASIDE.match(line):
            continue
        named = _SPEAKER.match(line)
        if named and words:
            yield Said(speaker, "\n".join(words))
            words = []
        speaker = named.group(1) if named else speaker
        words.append(line[named.end() :] if named else line.strip())
    if words:
        yield Said(speaker, "\n".join(words))


def _sentences(said: Said) -> Iterator[Said]:
    for line in said.words.splitlines():
        for sentence in _SENTENCE.split(line):
            if len(sentence.strip()) >= SHORTEST or _KANA_OR_KANJI.search(sentence):
                yield Said(said.speaker, sentence.strip())


def _terms(text: str) -> set[str]:
    """Words, and pairs of characters where words are not parted by blanks."""
    terms = set()
    for run in _KANA_OR_KANJI.findall(text):
        pairs = {run[at : at + 2] for at in range(len(run) - 1)}
        # Pairs of hiragana alone are particles and endings.
        terms |= {pair for pair in pairs if not _HIRAGANA_ONLY.fullmatch(pair)}
    plain = _KANA_OR_KANJI.sub(" ", text.lower())
    return terms | {word for word in _WORD.findall(plain) if word not in _SMALL_WORDS}


def _text(turn: Json) -> str:
    content = turn.get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content)
    return str(content or "")
