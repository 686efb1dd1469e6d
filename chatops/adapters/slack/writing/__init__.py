"""From the domain to what Slack is sent: made harmless, cut to its limits, marked."""
