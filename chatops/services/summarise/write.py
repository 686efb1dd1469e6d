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
from chatops.domain.summary.extract import extract
from chatops.domain.summary.facts import checked, chosen, found_in, numbers_in, within
from chatops.domain.summary.line import Line
from chatops.domain.summary.node_text import fault, parsed
from chatops.domain.summary.prompting import of_messages, of_parts
from chatops.domain.summary.sentences import pieces
from chatops.domain.summary.sizes import estimated
from chatops.domain.summary.values import Kept, Node, Origin, Summary
from chatops.domain.transcript import label_of
from chatops.ports import Catalogue, Clock, Meter, Model, Tokens
from chatops.services.naming import Naming
from chatops.services.summarise.view import View

log = structlog.get_logger()

CALL_S = 90.0
TRIES = 2
FACTS_SHARE = 0.5
"""Facts are at most half of a node."""
HIDDEN_TOKENS = 2_000
"""A reasoning model thinks within the same allowance as it writes."""
COOL_DOWN_S = (60.0, 300.0, 900.0)
FACT_TOKENS = 30


@dataclass(slots=True)
class Writer:
    """Asks the summariser, and never comes back with nothing."""

    model: Model
    tokens: Tokens
    catalogue: Catalogue
    naming: Naming
    clock: Clock
    meter: Meter
    _failures: int = 0
    _cool_until: float = field(default=float("-inf"))

    async def write(self, view: View, node: Node, parts: Sequence[Summary]) -> Summary:
        """Return the summary of a node; `parts` are those of its children, where it has any.

        What a summariser writes is kept only when it is whole, short enough, and has kept enough
        of its source's particulars; else its messages' own sentences stand for it.
        """
        lines = await self._lines(view.under(node))
        target = view.sizes.target(node.level)
        if self.clock.monotonic() >= self._cool_until:
            for _ in range(TRIES):
                try:
                    written = await self._asked(view, node, parts, lines, target)
                except (Temporary, Final, PromptTooLong, TimeoutError) as error:
                    self._cool(error)
                    break
                if written is not None:
                    self._failures = 0
                    return written
        prose, facts = extract(lines, target, estimated)
        return await self._summary(view, node, prose, facts, Origin.EXTRACT, 1)

    async def _asked(
        self,
        view: View,
        node: Node,
        parts: Sequence[Summary],
        lines: Sequence[Line],
        target: int,
    ) -> Summary | None:
        """Return what the summariser made of it, None when that must not be kept."""
        known = [fact for part in parts for fact in part.facts]
        most = max(4, int(target * FACTS_SHARE) // FACT_TOKENS)
        if view.from_source(node):
            lines, depth = await self._that_fit(view, lines, target), 1
            prompt = of_messages(lines, known, target)
        else:
            depth = 1 + max(part.depth for part in parts)
            prompt = of_parts([part.text for part in parts], known, target, most)
        written = parsed(await self._said(view.model, prompt, target))
        if view.from_source(node):
            candidates = [*checked([*written.lines, *known], lines), *found_in(lines, estimated)]
        else:
            candidates = [*chosen(known, numbers_in(written.lines)), *known]
        facts = within(candidates, int(target * FACTS_SHARE), estimated)
        summary = await self._summary(view, node, written.prose, facts, Origin.MODEL, depth)
        source = "\n".join(line.text for line in lines)
        if why := fault(written.prose, facts, source, summary.tokens, target):
            self.meter.count("summaries_rejected", reason=why.replace(" ", "_"))
            log.warning("summary_rejected", reason=why, level=node.level)
            return None
        return summary

    async def _that_fit(self, view: View, lines: Sequence[Line], target: int) -> Sequence[Line]:
        """Condense, piece by piece, a message that the summariser cannot read at once."""
        fitting: list[Line] = []
        for line in lines:
            if estimated(line.text) <= view.source_tokens:
                fitting.append(line)
                continue
            texts = [
                parsed(
                    await self._said(
                        view.model, of_messages([replace(line, text=piece)], (), target), target
                    )
                ).prose
                for piece in pieces(line.text, view.source_tokens // 2, estimated)
            ]
            fitting.append(replace(line, text="\n".join(texts)))
        return fitting

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
        self,
        view: View,
        node: Node,
        prose: str,
        facts: tuple[str, ...],
        origin: Origin,
        depth: int,
    ) -> Summary:
        under = view.under(node)
        (tokens,) = await self.tokens.count(view.model, ["\n".join([prose, *facts])])
        return Summary(
            view.key_of(node),
            view.thread,
            under[0].message.ts,
            under[-1].message.ts,
            node.level,
            depth,
            origin,
            view.model,
            prose,
            facts,
            tokens,
        )

    async def _lines(self, kept: Sequence[Kept]) -> list[Line]:
        messages = [one.message for one in kept]
        names = await self.naming.of(messages)
        return [
            Line(message.ts, label_of(message, names), with_names(message.text, names))
            for message in messages
        ]

    def _cool(self, error: ChatopsError | TimeoutError) -> None:
        """Leave a summariser that fails alone for a while."""
        pause_s = COOL_DOWN_S[min(self._failures, len(COOL_DOWN_S) - 1)]
        self._failures += 1
        self._cool_until = self.clock.monotonic() + pause_s
        log.warning("summariser_failed", error=type(error).__name__, pause_s=pause_s)
