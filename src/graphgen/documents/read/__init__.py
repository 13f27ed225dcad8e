"""Files and folders become documents. What cannot be read becomes a failure that says why, never an exception.

To add a format, add one module here that holds `READERS`; nothing else needs to change.
"""

from graphgen.documents.read.corpus import read_documents

__all__ = ["read_documents"]
