"""Screens and forms as Slack's Block Kit."""
