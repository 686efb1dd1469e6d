"""A Slack-compatible workspace on this machine; it knows Slack and nothing of chatops."""
