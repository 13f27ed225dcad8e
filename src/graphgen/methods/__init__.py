"""One file per method. A new file here, or in a folder that `GRAPHGEN_METHODS` names, is a new method."""

from graphgen.methods.method import Method
from graphgen.methods.registry import methods, prompt_folders

__all__ = ["Method", "methods", "prompt_folders"]
