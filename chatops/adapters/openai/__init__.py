"""OpenAI-compatible endpoints: answers, token counts, and what is known of models."""
