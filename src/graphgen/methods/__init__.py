"""One file per method. A new file here, or in a folder that `GRAPHGEN_METHODS` names, is a new method."""

from graphgen.methods.method import Method
from graphgen.methods.registry import method_folders, methods

__all__ = ["Method", "method_folders", "methods"]
