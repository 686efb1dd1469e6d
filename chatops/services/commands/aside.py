"""Answers for one person alone: a thread summarised, a message asked about."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any

import structlog

from chatops.domain.authority import Action, Deed
from chatops.domain.choices import Choices
from chatops.domain.conversation import Person, Prompt, Question, Role, Turn
from chatops.domain.errors import ChatopsError, ModelUnavailable, PlaceClosed, PromptTooLong
from chatops.domain.gesture import Picked, Submitted
from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.naming import plain_name
from chatops.domain.reply import Place
from chatops.domain.screen import Form, Line, Reaction, Screen, Words, Wrongs
from chatops.domain.summary.values import Kept, ThreadId
from chatops.domain.usage import Kind, Spender
from chatops.domain.wording import failure
from chatops.ports import Chat, Clock
from chatops.services.answer import Settings
from chatops.services.commands.look import wrong
from chatops.services.generate import Answer, Generator, Listener, RetryLater
from chatops.services.history import History
from chatops.services.remember import Memory
from chatops.services.settled import result_of
from chatops.services.tasks import uncancelled
from chatops.services.usage import Spending, most_of

log = structlog.get_logger()

SUMMARISE = "summarise_thread"
ASK = "ask_about_message"
ASK_WINDOW = "ask_about_message"
QUESTION = "question"
LONGEST_QUESTION = 1_000
LONGEST_QUOTE = 1_000
SHARE = 0.9
"""Of a prompt's budget; the rest holds the question, which is in no thread."""
SHRUNK = 0.5
"""The share that is tried when an endpoint finds a prompt too long after all."""
DEADLINE_S = 120.0
NOWHERE = ("I cannot see this channel.", "Invite me to it, then try again.")
GONE = ("That message is not there any more.", "Choose another one.")
ONE_AT_A_TIME = ("I am still writing something for you.", "Ask again when you have it.")
ENDED = "I had to stop before I could answer. Please ask again in a minute."
TELLING_S = 1.0
SUMMARY = (
    "Summarise this thread for me: what it is about, what was decided and by whom, what is still "
    "open, and who does what by when. Be short, and write in the language of the thread."
)


@dataclass(frozen=True, slots=True)
class Aside:
    """Asks the model about a thread, and tells one person what it says: one thing at a time."""

    chat: Chat
    settings: Settings
    memory: Memory
    history: History
    generator: Generator
    spending: Spending
    clock: Clock
    start: Callable[[Coroutine[Any, Any, None]], object]
    new_reference: Callable[[], str]
    _writing: set[UserId] = field(default_factory=set)

    async def summarise(self, picked: Picked, person: Person) -> Reaction:
        """Begin to summarise the thread of a message."""
        place = await self._place(picked.spot.channel, picked.spot.thread, person)
        if place is None:
            return wrong(*NOWHERE)
        if not self._begun(place, person, SUMMARY, None):
            return wrong(*ONE_AT_A_TIME)
        return Screen("", (Words("I am reading the thread. You alone will see the summary here."),))

    def window(self, picked: Picked) -> Form:
        """Return the window in which a question about a message is written."""
        token = {
            "channel": picked.spot.channel,
            "thread": picked.spot.thread,
            "message": picked.message,
        }
        line = Line(QUESTION, "Your question", long=True, most_characters=LONGEST_QUESTION)
        about = "You alone will see the answer, in the thread of the message."
        return Form(ASK_WINDOW, "Ask about a message", "Ask", (line,), about, json.dumps(token))

    async def asked(
        self, sent: Submitted, person: Person, check: Callable[[Deed, Person], None]
    ) -> Reaction:
        """Begin to answer what was asked in that window. Raises what `check` raises."""
        about = _about(sent.token)
        if about is None:
            return wrong(*GONE)
        channel, thread, message = about
        check(Deed(Action.READ, channel), person)
        question = (sent.values.get(QUESTION) or "").strip()
        if not question:
            return Wrongs({QUESTION: "Write a question."})
        if len(question) > LONGEST_QUESTION:
            return Wrongs({QUESTION: f"Keep it under {LONGEST_QUESTION} characters."})
        place = await self._place(channel, thread, person)
        if place is None:
            return wrong(*NOWHERE)
        if not self._begun(place, person, question, message):
            return Wrongs({QUESTION: " ".join(ONE_AT_A_TIME)})
        return None

    async def _place(
        self, channel: ChannelId | None, thread: MessageTs | None, person: Person
    ) -> Place | None:
        """Return a place that this person, and the bot, can read. Fails closed."""
        if channel is None or thread is None:
            return None
        try:
            seen = await self.chat.may_see(channel, person)
        except ChatopsError as error:
            log.info("channel_not_seen", reason=type(error).__name__)
            return None
        return Place(channel, thread) if seen else None

    def _begun(
        self, place: Place, person: Person, question: str, message: MessageTs | None
    ) -> bool:
        """Begin to answer, unless this person has something written already."""
        if person.id in self._writing:
            return False
        self._writing.add(person.id)
        self.start(self._answer(place, person, question, message))
        return True

    async def _answer(
        self, place: Place, person: Person, question: str, message: MessageTs | None
    ) -> None:
        try:
            await self._told(place, person, question, message)
        except asyncio.CancelledError:
            tell = partial(self.chat.whisper, place, person.id, ENDED)
            await uncancelled(tell, patience_s=TELLING_S)
            raise
        finally:
            self._writing.discard(person.id)

    async def _told(
        self, place: Place, person: Person, question: str, message: MessageTs | None
    ) -> None:
        """Answer in pieces that only this person sees, or say why not."""
        try:
            text, small = await self._written(place, person, question, message)
        except ChatopsError as error:
            reference = self.new_reference()
            log.warning("aside_failed", error=type(error).__name__, reference=reference)
            await self.chat.whisper(place, person.id, failure(error, reference))
            return
        *first, last = self.chat.parts(text)
        for part in first:
            await self.chat.whisper(place, person.id, part)
        await self.chat.whisper(place, person.id, last, footer=small)
        log.info("aside_answered")

    async def _written(
        self, place: Place, person: Person, question: str, message: MessageTs | None
    ) -> tuple[str, str]:
        started = self.clock.monotonic()
        now = MessageTs(f"{self.clock.now():.6f}")
        kept = await self.memory.read(place, now)
        if not kept:
            raise PlaceClosed("the thread is not there")
        choices = await self.settings.at(place)
        thread = ThreadId(place.channel, place.thread)
        most = most_of(kept, choices, self.history.prompts.max_output(choices.model))
        spender = Spender(person.id, place.channel)
        async with self.spending.call(Kind.ANSWER, spender, most, DEADLINE_S) as bill:
            asking = partial(
                _asking, person=person, question=question, about=_quoted(kept, message)
            )
            prompt = asking(await self.history.build(thread, kept, choices, share=SHARE))
            try:
                answer = await self._generated(self._question(prompt, choices), choices)
            except PromptTooLong as error:
                if error.limit_tokens:
                    catalogue = self.history.prompts.catalogue
                    catalogue.learn_window(error.model, error.limit_tokens)
                prompt = asking(await self.history.build(thread, kept, choices, share=SHRUNK))
                answer = await self._generated(self._question(prompt, choices), choices)
            bill.put(answer.model, answer.usage)
        took_s = self.clock.monotonic() - started
        shown = result_of(choices, prompt, answer, took_s, "").settlement
        return shown.text, shown.footer

    async def _generated(self, question: Question, choices: Choices) -> Answer:
        failures = count(1)

        async def failed() -> int:
            return next(failures)

        try:
            return await self.generator.generate(
                question,
                fallback=choices.fallback,
                spare=choices.spare,
                deadline_at=self.clock.now() + DEADLINE_S,
                listener=Listener(failed, lambda _: None),
            )
        except RetryLater as later:  # nobody comes back to this later
            raise ModelUnavailable(question.model, rate_limited=True) from later

    def _question(self, prompt: Prompt, choices: Choices) -> Question:
        limit = self.history.prompts.max_output(choices.model)
        return Question(prompt, choices.model, limit, choices.temperature, choices.reasoning_effort)


def _about(token: str) -> tuple[ChannelId, MessageTs, MessageTs] | None:
    """Return channel, thread and message that a window was opened for, None for nonsense."""
    try:
        said = json.loads(token)
        parts = [said[name] for name in ("channel", "thread", "message")]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not all(isinstance(part, str) and part for part in parts):
        return None
    return ChannelId(parts[0]), MessageTs(parts[1]), MessageTs(parts[2])


def _quoted(kept: Sequence[Kept], message: MessageTs | None) -> str:
    """Return the message that is asked about, as it stands in the thread."""
    found = next((one.message.text for one in kept if one.message.ts == message), "")
    return "\n".join(f"> {line}" for line in found[:LONGEST_QUOTE].splitlines())


def _asking(prompt: Prompt, person: Person, question: str, about: str) -> Prompt:
    """Put a question of somebody's at the end of a prompt."""
    name = plain_name(person.name)
    asked = "\n  ".join([*about.splitlines(), *question.splitlines()])
    text = f"{name} asks you, outside of the thread: {asked}"
    *turns, last = prompt.turns
    if last.role is Role.USER:
        return replace(prompt, turns=(*turns, Turn(Role.USER, f"{last.text}\n{text}")))
    return replace(prompt, turns=(*prompt.turns, Turn(Role.USER, text)))
