"""The room for OpenAI-compatible model endpoints."""
