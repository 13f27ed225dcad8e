"""The reliability diagram: how often the trainee is right, by how sure it is; as text and as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphgen.assessment.calibration import Bin

__all__ = ["reliability_svg", "reliability_text"]

_BARS = 40
_SIDE, _LEFT, _TOP = 400, 64, 76
_WIDTH, _HEIGHT = _SIDE + _LEFT + 24, _SIDE + _TOP + 64
# One file, no script, no font and no style from elsewhere: it shows the same wherever it is opened.
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#333}.frame{fill:none;stroke:#888}.even{stroke:#888;stroke-dasharray:5 4}"
    ".right{fill:#3b7dd8}.over{fill:#d9534f;fill-opacity:.35;stroke:#d9534f}.page{fill:#fff}"
    ".under{fill:#fff;fill-opacity:.55;stroke:#3b7dd8;stroke-dasharray:3 2}.count{font-size:10px}.note{font-size:11px}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.page{fill:#181818}.right{fill:#6aa5f0}.under{fill:#181818}}"
)
_LEGEND = (("right", "share right"), ("over", "surer than right"), ("under", "more often right than sure"))


def reliability_text(bins: Sequence[Bin]) -> list[str]:
    """One line a bin: a bar of how often the answers were right, and a mark where their confidence lies."""
    lines = ["confidence    right  answers"]
    for each in bins:
        head = f"{each.lower:.2f} to {each.upper:.2f}"
        if each.accuracy is None or each.confidence is None:
            lines.append(f"{head}      -        0")
            continue
        bar = "█" * round(each.accuracy * _BARS)
        mark = min(_BARS - 1, round(each.confidence * _BARS))
        bar = bar.ljust(_BARS)
        lines.append(f"{head}  {each.accuracy:5.2f}  {each.answers:7,}  {bar[:mark]}│{bar[mark + 1 :]}".rstrip())
    return [*lines, "A bar ends at the mark │ where the trainee is as often right as it is sure."]


def reliability_svg(bins: Sequence[Bin], title: str) -> str:
    """The same as a picture: accuracy over confidence, how far each bin is from even, and its number of answers.

    `title` is plain text of this program, not of a document.
    """
    most = max((each.answers for each in bins), default=0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{title}">',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<text x="{_LEFT}" y="24">{title}</text>',
        *_legend(),
        *(bar for each in bins if each.answers for bar in _bar(each, most)),
        f'<rect class="frame" x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}"/>',
        _even(),
        *_axes(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bar(each: Bin, most: int) -> list[str]:
    accuracy, confidence = each.accuracy or 0.0, each.confidence or 0.0
    x, width = _across(each.lower), _across(each.upper) - _across(each.lower)
    top, bottom = _up(max(accuracy, confidence)), _up(min(accuracy, confidence))
    # The more answers a bin has, the more of its colour it shows.
    opacity = 0.35 + 0.65 * each.answers / most
    told = (
        f"sure {each.lower:.2f} to {each.upper:.2f}: {each.answers:,} answers, "
        f"{accuracy:.3f} right, mean confidence {confidence:.3f}"
    )
    across = f'x="{x + 1:.1f}" width="{width - 2:.1f}"'
    right = f'y="{_up(accuracy):.1f}" height="{_up(0) - _up(accuracy):.1f}"'
    gap = "over" if confidence > accuracy else "under"
    count = f'x="{x + width / 2:.1f}" y="{_up(0) - 6:.1f}" text-anchor="middle"'
    return [
        f'<g><title>{told}</title><rect class="right" fill-opacity="{opacity:.2f}" {across} {right}/>',
        f'<rect class="{gap}" {across} y="{top:.1f}" height="{bottom - top:.1f}"/>',
        f'<text class="count" {count}>{_short(each.answers)}</text></g>',
    ]


def _legend() -> Iterator[str]:
    x = _LEFT
    for name, words in _LEGEND:
        yield f'<rect class="{name}" x="{x}" y="40" width="12" height="12"/>'
        yield f'<text class="note" x="{x + 17}" y="50">{words}</text>'
        x += 30 + 6 * len(words)


def _short(answers: int) -> str:
    """At most five characters: 987, 12.3k, 1.2M."""
    for size, sign in ((1_000_000, "M"), (10_000, "k")):
        if answers >= size:
            return f"{answers / (size if sign == 'M' else 1000):.1f}{sign}"
    return str(answers)


def _even() -> str:
    return f'<line class="even" x1="{_LEFT}" y1="{_up(0.5):.1f}" x2="{_LEFT + _SIDE}" y2="{_TOP}"/>'


def _axes() -> list[str]:
    marks = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    across = [
        f'<text x="{_across(mark):.1f}" y="{_up(0) + 20:.1f}" text-anchor="middle">{mark:.1f}</text>' for mark in marks
    ]
    up = [
        f'<text x="{_LEFT - 8}" y="{_up(mark) + 4:.1f}" text-anchor="end">{mark:.1f}</text>'
        for mark in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    ]
    middle = _LEFT + _SIDE / 2
    return [
        *across,
        *up,
        f'<text x="{middle:.0f}" y="{_HEIGHT - 16}" text-anchor="middle">confidence of the answer</text>',
        f'<text transform="translate(18 {_TOP + _SIDE / 2:.0f}) rotate(-90)" text-anchor="middle">share right</text>',
    ]


def _across(confidence: float) -> float:
    return _LEFT + (confidence - 0.5) * 2 * _SIDE


def _up(share: float) -> float:
    return _TOP + (1 - share) * _SIDE
