"""The scripted space of `bench/space_collapse.py`, for tests."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from command_line import ROOT

__all__ = ["space_collapse"]


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("space_collapse", ROOT / "bench" / "space_collapse.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


space_collapse = _loaded()
