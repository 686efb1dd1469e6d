"""The room for Slack."""
