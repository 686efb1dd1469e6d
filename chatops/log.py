"""structlog, set up once: one line for each unit of work, and nothing that people wrote."""

import logging
import sys
import traceback
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

FRAMES = 6
TEMPLATE = 200


def set_up(*, style: str, level: str, stream: TextIO | None = None) -> None:
    """Log to standard error, as JSON or for a terminal.

    Libraries are let through from warnings on, Slack's and the model's SDK not at all: their
    lines hold message texts and one-time addresses.
    """
    shown: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if style == "console":
        shown = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            where_it_stumbled,
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_level(level)),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[Forwarding()], force=True)
    for vendor in ("slack_bolt", "slack_sdk", "openai", "httpx2", "aiohttp", "alembic"):
        logging.getLogger(vendor).setLevel(logging.CRITICAL)


class Forwarding(logging.Handler):
    """Makes a line of ours of what libraries log: which one and what kind, without its details.

    Those may quote what people wrote: asyncio's hold the error of a task that died unseen.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; what stands in it beyond the first line of its template is left out."""
        log = structlog.get_logger().bind(logger=record.name)
        what = str(record.msg).partition("\n")[0][:TEMPLATE]
        log.log(record.levelno, "library_said", message=what, exc_info=record.exc_info)


def where_it_stumbled(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and code places: its message may quote what people wrote."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
        event["error"] = type(error).__name__
        event["at"] = " < ".join(reversed(places))
    return event


def _level(name: str) -> int:
    return logging.getLevelNamesMapping().get(name.upper(), logging.INFO)
