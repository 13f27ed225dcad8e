"""Prompts are data: `<folder>/<name>.<language>.md`, YAML front matter with sampling parameters, then Jinja2.

`library.py` is the one module beside them; it finds and renders.
"""

from graphgen.prompts.library import Parameters, PromptLibrary, RenderedPrompt

__all__ = ["Parameters", "PromptLibrary", "RenderedPrompt"]
