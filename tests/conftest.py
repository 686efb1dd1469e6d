"""What holds for every test."""

import gc
import inspect
import logging
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("chatops", deadline=None, max_examples=50)
settings.load_profile("chatops")


class Complaints(logging.Handler):
    """Collects what asyncio reports when nobody else will: a task that raised, unseen."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # aiohttp's server reports a client that went away in mid-request like this.
        if "RequestHandler.start" not in record.getMessage():
            self.seen.append(record.getMessage())


@pytest.fixture(autouse=True)
def _no_task_dies_unseen(request: pytest.FixtureRequest) -> Iterator[None]:
    if not inspect.iscoroutinefunction(getattr(request, "function", None)):
        yield
        return
    complaints, log = Complaints(), logging.getLogger("asyncio")
    log.addHandler(complaints)
    yield
    gc.collect(1)  # a task reports when it is collected; what this test made is young
    log.removeHandler(complaints)
    assert not complaints.seen
