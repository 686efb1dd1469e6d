"""What is left to do for a reply that can be shown nowhere."""

import structlog

from chatops.domain.access import DIRECT
from chatops.domain.errors import Final, MessageGone, PlaceClosed
from chatops.domain.reply import Mark, Post, Sign
from chatops.domain.request import Outcome
from chatops.domain.wording import error_class, undelivered
from chatops.services.deliver import Delivery, Reply

log = structlog.get_logger()


async def give_up(delivery: Delivery, reply: Reply, error: Final) -> None:
    """End a request that Slack has no place for any more, and tell the asker so in private.

    The request is closed first: after a crash in between the asker is told nothing rather than
    twice. An answer that Slack takes in no form was told of in its thread.
    """
    request = reply.claim.request
    asked = request.asked
    log.warning("reply_undeliverable", error=error_class(error), reference=request.reference)
    await delivery.inbox.close(reply.claim, Outcome.UNDELIVERABLE, recheck=reply.doubtful)
    delivery.meter.count("requests", kind=str(asked.kind), outcome=str(Outcome.UNDELIVERABLE))
    await delivery.chat.sign(asked.channel, asked.ts, Sign.FAILED)
    reachable = asked.bot is None and not asked.channel.startswith(DIRECT)
    if asked.user is None or not reachable or not isinstance(error, PlaceClosed | MessageGone):
        return
    notice = Post(delivery.new_id(), Mark.NOTICE, undelivered(request.reference))
    told = await delivery.chat.direct(asked.user, notice)
    delivery.meter.count("undeliverable", told="yes" if told else "no")
    log.info("asker_told", told=told, reference=request.reference)
