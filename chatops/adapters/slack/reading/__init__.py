"""From Slack's JSON to the domain: pure, bounded, and never raising on what Slack sends."""
