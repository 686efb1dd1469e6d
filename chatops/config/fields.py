"""What a value in config.yaml may be.

Scalars arrive as the text that stands in the file, or None; only the field that asks for a number
makes one of it. So `9:30`, `no` and `1.10` are what they look like. Code may give the values
themselves.
"""

from chatops.domain.checks import matching

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
