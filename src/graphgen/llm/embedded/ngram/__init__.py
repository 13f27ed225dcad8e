"""The `ngram` trainee: a real n-gram language model of the text that the trainee is said to know. It is no LLM."""

from graphgen.llm.embedded.ngram.client import NgramClient

__all__ = ["NgramClient"]
