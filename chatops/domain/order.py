"""The order of messages."""


def in_order(ts: str) -> tuple[int, str]:
    """Order by time without losing digits, whatever the width of the seconds."""
    return len(ts.partition(".")[0]), ts


def just_before(ts: str) -> str:
    """Return a time right before that of a message, after that of any earlier one."""
    seconds, _, micros = ts.partition(".")
    at = int(seconds) * 1_000_000 + int(micros) - 1
    return f"{at // 1_000_000}.{at % 1_000_000:06d}"
