"""The rule-based synthesizer: it rearranges what a prompt's material says, by rules that can be checked.

It is no language model and its name, `offline`, says so. A newcomer can run every step with it, and tests can put real
prompts to a model with no network.
"""

from graphgen.llm.embedded.offline.client import OfflineClient

__all__ = ["OfflineClient"]
