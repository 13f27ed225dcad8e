"""What is shown cannot steer the terminal that shows it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphgen.cli.shown import shown


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    left = shown(text)
    assert len(left) == len(text)
    assert not any((ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160 for char in left)
    assert shown("\x1b]0;title\x07 中文 \u202eright to left") == "\ufffd]0;title\ufffd 中文 \ufffdright to left"
