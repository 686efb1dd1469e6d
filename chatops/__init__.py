"""A Slack daemon that answers in threads."""
