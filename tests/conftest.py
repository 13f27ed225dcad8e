"""One setting for every property test: no deadline, because a slow machine is no fault; the same cases in CI."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("graphgen", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("graphgen")
