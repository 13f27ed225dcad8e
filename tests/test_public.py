"""What may be relied on from outside, pinned: a change here is a change for users."""

from __future__ import annotations

import subprocess
import sys

import pytest

import graphgen


def test_the_public_names_are_these() -> None:
    names = ["Estimate", "Job", "Outcome", "RunConfig", "__version__", "estimate", "load_config", "make_config"]
    assert graphgen.__all__ == names
    for name in graphgen.__all__:
        assert getattr(graphgen, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = graphgen.nothing  # pyright: ignore[reportAttributeAccessIssue]


def test_naming_them_imports_nothing_before_it_is_used() -> None:
    probe = "import sys, graphgen; print([name for name in sys.modules if name.startswith('graphgen.')])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
