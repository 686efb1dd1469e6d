"""What chatops costs on top of Slack and the model: `python -m benchmarks [NAME …]`."""
