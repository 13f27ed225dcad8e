"""A model in this process, through transformers: real probabilities of every token, computed in batches.

Only `model` and `sampling` know torch, and they are imported when the first request comes.
"""

from graphgen.llm.providers.huggingface.client import HuggingFaceClient

__all__ = ["HuggingFaceClient"]
