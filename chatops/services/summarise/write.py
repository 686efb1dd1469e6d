"""Writes the summary of one node: by the model, checked, or else by extraction."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import structlog

from chatops.domain.conversation import Ending, Finish, Piece, Prompt, Question
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    Final,
    PromptTooLong,
    Temporary,
)
from chatops.domain.names import ModelName
from chatops.domain.naming import with_names
from chatops.domain.summary.extract import by_pattern, extracted, ranked
from chatops.domain.summary.facts import Source, by_ts, checked
from chatops.domain.summary.node_text import (
    Written,
    fault,
    from_messages,
    from_summaries,
    strung,
    with_room,
)
from chatops.domain.summary.prompting import Part, ask_of_messages, ask_of_summaries, facts_of
from chatops.domain.summary.sentences import pieces
from chatops.domain.summary.sizes import estimated
from chatops.domain.summary.values import Kept, Node, Origin, Summary
from chatops.domain.transcript import label_of
from chatops.ports import Clock, Meter, Model, Tokens
from chatops.services.naming import Naming
from chatops.services.summarise.view import View

log = structlog.get_logger()

CALL_S = 90.0
TRIES = 2
HIDDEN_TOKENS = 2_000
"""A reasoning model thinks within the same allowance as it writes."""
COOL_DOWN_S = (60.0, 300.0, 900.0)


@dataclass(slots=True)
class Writer:
    """Asks the summariser, and never comes back with nothing."""

    model: Model
    tokens: Tokens
    naming: Naming
    clock: Clock
    meter: Meter
    _failures: int = 0
    _cool_until: float = field(default=float("-inf"))

    def ready(self) -> bool:
        """Say whether the summariser may be asked: one that failed is left alone for a while."""
        return self.clock.monotonic() >= self._cool_until

    async def write(self, view: View, node: Node, parts: Sequence[Summary]) -> Summary:
        """Return the summary of a node; `parts` are those of its children, where it has any.

        What a summariser writes is kept only when it is whole, short enough, and has kept enough
        of its source's particulars; else its messages' own sentences stand for it.
        """
        sources = await self._sources(view.under(node))
        if self.ready():
            for _ in range(TRIES):
                try:
                    summary = await self._asked(view, node, parts, sources)
                except (Temporary, Final, PromptTooLong, TimeoutError) as error:
                    self._cool(error)
                    break
                if summary is not None:
                    self._failures = 0
                    return summary
        target = view.sizes.target(node.level)
        written = await asyncio.to_thread(extracted, sources, target, estimated)
        return await self._summary(view, node, written, (Origin.EXTRACT, 1))

    async def _asked(
        self, view: View, node: Node, parts: Sequence[Summary], sources: Sequence[Source]
    ) -> Summary | None:
        """Return what the summariser made of it, None when that must not be kept."""
        target = view.sizes.target(node.level)
        if view.from_source(node):
            noted = [fact for part in parts for fact in part.facts]
            written, depth = await self._from_messages(view, sources, noted, target), 1
            spare = await asyncio.to_thread(by_pattern, sources)
        else:
            shown = [Part(part.first_ts, part.last_ts, part.text, part.facts) for part in parts]
            spare = facts_of(shown)
            answer = await self._said(view.model, ask_of_summaries(shown, target), target)
            written, depth = from_summaries(answer, spare), 1 + max(one.depth for one in parts)
            spare = ranked(spare)
        # Judged by what it chose itself, then given what there is room for.
        written = with_room(written, target, estimated)
        tokens = (await self._summary(view, node, written, (Origin.MODEL, depth))).tokens
        if why := fault(written, sources, target, tokens):
            self.meter.count("summaries_rejected", reason=str(why))
            log.warning("summary_rejected", reason=str(why), level=node.level)
            return None
        full = with_room(written, target, estimated, spare=spare)
        return await self._summary(view, node, full, (Origin.MODEL, depth))

    async def _from_messages(
        self, view: View, sources: Sequence[Source], noted: Sequence[str], target: int
    ) -> Written:
        fitting = [await self._that_fits(view, source, target) for source in sources]
        asked = ask_of_messages(fitting, target, anchors=noted)
        answer = await self._said(view.model, asked, target)
        written = from_messages(answer, [source.ts for source in fitting])
        good = checked([*written.facts, *noted], by_ts(sources))
        return Written(written.prose, good)

    async def _that_fits(self, view: View, source: Source, target: int) -> Source:
        """Condense a message that the summariser cannot read at once, piece by piece."""
        if estimated(source.text) <= view.source_tokens:
            return source
        parts = []
        for piece in pieces(source.text, view.source_tokens // 2, estimated):
            asked = ask_of_messages([replace(source, text=piece)], target)
            parts.append(from_messages(await self._said(view.model, asked, target), [source.ts]))
        whole = strung(parts)
        return replace(source, text="\n".join([whole.prose, *whole.facts]))

    async def _said(self, model: ModelName, prompt: Prompt, target: int) -> str:
        """Return the whole of what the summariser says; AnswerIncomplete when it was cut."""
        question = Question(prompt, model, 2 * target + HIDDEN_TOKENS)
        text: list[str] = []
        async with asyncio.timeout(CALL_S), aclosing(self.model.stream(question)) as stream:
            async for item in stream:
                match item:
                    case Piece(text=piece):
                        text.append(piece)
                    case Finish(ending=Ending.COMPLETE, usage=usage):
                        if usage:
                            self.meter.add(
                                "tokens", usage.prompt_tokens, direction="in", model=model
                            )
                            self.meter.add(
                                "tokens", usage.answer_tokens, direction="out", model=model
                            )
                        self.meter.count("model_calls", model=model, result="summary")
                        return "".join(text)
                    case Finish():
                        break
        raise AnswerIncomplete(model, "the summary was cut")

    async def _summary(
        self, view: View, node: Node, written: Written, made: tuple[Origin, int]
    ) -> Summary:
        origin, depth = made
        under = view.under(node)
        text = "\n".join([written.prose, *written.facts])
        (tokens,) = await self.tokens.count(view.model, [text])
        return Summary(
            view.key_of(node),
            view.thread,
            under[0].message.ts,
            under[-1].message.ts,
            node.level,
            depth,
            origin,
            view.model,
            written.prose,
            written.facts,
            tokens,
        )

    async def _sources(self, kept: Sequence[Kept]) -> list[Source]:
        messages = [one.message for one in kept]
        names = await self.naming.of(messages)
        return [
            Source(message.ts, label_of(message, names), with_names(message.text, names))
            for message in messages
        ]

    def _cool(self, error: ChatopsError | TimeoutError) -> None:
        """Leave a summariser that fails alone for a while."""
        pause_s = COOL_DOWN_S[min(self._failures, len(COOL_DOWN_S) - 1)]
        self._failures += 1
        self._cool_until = self.clock.monotonic() + pause_s
        log.warning("summariser_failed", error=type(error).__name__, pause_s=pause_s)
