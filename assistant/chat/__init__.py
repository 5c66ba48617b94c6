"""Answering with a chat model: its prompt, its words as they come, and only those sentences that grounding lets through."""
