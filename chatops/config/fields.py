"""What a value in config.yaml may be.

Scalars arrive as the text that stands in the file, or None; only the field that asks for a number
makes one of it. So `9:30`, `no` and `1.10` are what they look like. Code may give the values
themselves.
"""

import re
from datetime import timedelta

from chatops.domain.checks import Wrong, matching, text

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST_SPAN = timedelta(days=366)


def span(value: object) -> timedelta:
    """Take a length of time such as `24h`."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"([1-9][0-9]{0,5})([mhdw])", text(value))
    length = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < length <= LONGEST_SPAN:
        raise Wrong("is no length of time", "Write it like 90m, 24h, 7d or 2w, up to a year")
    return length


channel_id = matching(
    r"[CGD][A-Z0-9]{1,20}",
    "channel id",
    "Write the id from the channel's details, like C0123456789",
)
group_channel_id = matching(
    r"[CG][A-Z0-9]{1,20}", "channel id", "Write the id from the channel's details, like C0123456789"
)
user_id = matching(
    r"[UW][A-Z0-9]{1,20}", "user id", "Write the member id from the profile, like U0123456789"
)
bot_id = matching(r"B[A-Z0-9]{1,20}", "bot id", "Write the bot's id, like B0123456789")
emoji = matching(
    r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?",
    "emoji name",
    "Write the name without colons, like eyes, or null for none",
)
command = matching(
    r"/[a-z0-9_-]{1,31}", "slash command", "Write it like /chatops: a slash, then a-z, 0-9, - or _"
)
digest_name = matching(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}",
    "digest name",
    "Write one word of up to 40 letters, digits, - and _",
)
