"""Looking for cycles goes on afterwards, whatever happened."""

from __future__ import annotations

import gc

import pytest

from graphgen.graph.bulk import no_cycle_search


def test_it_rests_within_and_goes_on_afterwards():
    with no_cycle_search():
        assert not gc.isenabled()
        with no_cycle_search():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"), no_cycle_search():
        raise ValueError("broken")
    assert gc.isenabled()
