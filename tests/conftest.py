"""One setting for every property test: no deadline, because a slow machine is no fault; the same cases in CI.

And one language, whatever that of the developer's machine: English, in which messages are written.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("graphgen", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("graphgen")

os.environ["GRAPHGEN_LANG"] = "en"
