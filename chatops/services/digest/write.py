"""Writes a digest: the model cites numbers, code turns them into links and drops the rest."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from chatops.domain.choices import Choices
from chatops.domain.conversation import Ending, Question
from chatops.domain.digest import Digest, Period
from chatops.domain.errors import AnswerIncomplete, PromptTooLong
from chatops.domain.names import MessageTs
from chatops.domain.reply import Place
from chatops.domain.usage import Kind, Spender
from chatops.ports import Clock
from chatops.services.digest import citing, layout
from chatops.services.digest.asking import ask
from chatops.services.digest.channels import Channels
from chatops.services.digest.citing import Claim, Draft
from chatops.services.digest.collect import Gathered
from chatops.services.digest.judging import borne_out
from chatops.services.digest.material import Book, numbered
from chatops.services.digest.shorten import Material, Shortener
from chatops.services.generate import Answer, Generator, Listener
from chatops.services.naming import Naming
from chatops.services.usage import Spending

log = structlog.get_logger()

TRIES = 2
"""An answer without a single claim that holds is asked for once more."""
SHARES = (1.0, 0.5, 0.25)
"""Of the room there is, when the endpoint says that it has less."""
SMALL_TALK = 20
"""So many messages may say nothing worth telling; a model that finds nothing in more has failed."""
WRITING_S = 300.0
OUTPUT_TOKENS = 4_096

Written = tuple[tuple[str, ...], str]
"""The parts of a digest, and what stands under the last of them."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Makes the text of a digest from what was gathered."""

    choices_at: Callable[[Place], Awaitable[Choices]]
    naming: Naming
    shortener: Shortener
    generator: Generator
    spending: Spending
    channels: Channels
    clock: Clock

    async def write(
        self, digest: Digest, period: Period, gathered: Gathered, spender: Spender
    ) -> Written:
        """Return a digest in parts; none where there is nothing to say and that is not said.

        Raises AnswerIncomplete when the model does not come to one claim that holds, unless it
        finds nothing to tell in a few messages.
        """
        if not gathered.found:
            return _quiet(digest, period)
        choices = await self.choices_at(Place(digest.target, MessageTs("")))
        names = await self.naming.of(
            [one.message for one in gathered.found]
            + [strand.opening for strand in gathered.strands if strand.opening]
        )
        book = numbered(gathered, names, digest.zone)
        for share in SHARES:
            material = await self.shortener.material(book, choices, share)
            try:
                draft, answer = await self._drafted(digest, choices, (book, material), spender)
                break
            except PromptTooLong:
                if share == SHARES[-1]:
                    raise
        page = layout.laid_out(digest, period, gathered, book, draft.language)(draft.claims)
        if not page.claims and not page.links:
            return _quiet(digest, period, draft.language)
        page, too_many = page.bounded()
        links = await self.channels.links(page.text)
        footer = _footer(answer, material, draft.dropped + too_many, cut=gathered.cut)
        parts = (part.strip("\n") for part in self.channels.parts(page.text, links))
        return tuple(parts), footer

    async def _drafted(
        self,
        digest: Digest,
        choices: Choices,
        read: tuple[Book, Material],
        spender: Spender,
    ) -> tuple[Draft, Answer]:
        book, material = read
        prompt = ask(material.text, digest.instructions, condensed=material.condensed > 0)
        question = Question(
            prompt, choices.model, OUTPUT_TOKENS, choices.temperature, choices.reasoning_effort
        )
        for _ in range(TRIES):
            answer = await self._answered(question, choices, material, spender)
            draft = citing.read(_whole_lines(answer), material.numbers)
            good = await asyncio.to_thread(
                _that_hold, draft.claims, book, translated=bool(digest.instructions)
            )
            dropped = draft.dropped + len(draft.claims) - len(good)
            if dropped:
                log.warning("digest_claims_dropped", dropped=dropped, kept=len(good))
            small_talk = _says_nothing(draft, answer) and len(book.entries) <= SMALL_TALK
            if good or small_talk:
                return Draft(draft.language, good, dropped), answer
        raise AnswerIncomplete(choices.model, "no statement names a message that bears it out")

    async def _answered(
        self, question: Question, choices: Choices, material: Material, spender: Spender
    ) -> Answer:
        attempts = 0

        async def failed() -> int:
            nonlocal attempts
            attempts += 1
            return attempts

        most = material.tokens + OUTPUT_TOKENS
        async with self.spending.call(Kind.DIGEST, spender, most, WRITING_S) as bill:
            answer = await self.generator.generate(
                question,
                fallback=choices.fallback,
                spare=choices.spare,
                deadline_at=self.clock.now() + WRITING_S,
                listener=Listener(failed, lambda _: None),
            )
            bill.put(answer.model, answer.usage)
        return answer


def _quiet(digest: Digest, period: Period, language: str = "en") -> Written:
    said = layout.nothing(digest, period, language)
    return ((said,) if digest.says_when_empty else ()), ""


def _says_nothing(draft: Draft, answer: Answer) -> bool:
    """Say whether an answer is whole, and has the form of one without statements."""
    stated = draft.claims or draft.dropped
    return bool(draft.language) and not stated and answer.ending is Ending.COMPLETE


def _whole_lines(answer: Answer) -> str:
    """Return an answer without the line in which it was cut."""
    if answer.ending is Ending.COMPLETE:
        return answer.text
    return answer.text.rpartition("\n")[0]


def _that_hold(claims: Sequence[Claim], book: Book, *, translated: bool) -> tuple[Claim, ...]:
    names = set(book.names.values())
    return tuple(
        claim
        for claim in claims
        if borne_out(claim.text, book.thread_of(claim.numbers), names, translated=translated)
    )


def _footer(answer: Answer, material: Material, dropped: int, *, cut: bool) -> str:
    """Say what is not in a digest, and that it may be wrong."""
    left = [
        (material.condensed, "read condensed", "message"),
        (material.left_out, "not read", "message"),
        (dropped, "left out, because no message bears it out or for its length", "statement"),
    ]
    notes = [
        f"{number} {thing}{'s' * (number != 1)} {what}" for number, what, thing in left if number
    ]
    if cut:
        notes.append("replies in very old threads may be missing")
    if answer.ending is not Ending.COMPLETE:
        notes.append("the text was cut off")
    return " \u00b7 ".join([f"Written by {answer.model}, which may be wrong", *notes])
