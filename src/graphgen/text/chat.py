"""What chat models say before and after the text that they were asked for."""

from __future__ import annotations

import re

__all__ = ["without_chat"]

_OPENS = re.compile(
    r"\A\s*(?:(?:sure|certainly|of course|okay|ok|absolutely|great|yes)\b[^\n]{0,20}?[!,.:]\s*)?"
    r"(?:here(?:['’]s| is| are)\b[^\n:]{0,120}|(?:the )?(?:rewritten|rephrased|paraphrased|revised) "
    r"(?:text|version|passage)[^\n:]{0,60})[:：]\s*\n?"
    r"|\A\s*(?:sure|certainly|of course|absolutely)[!.,][^\n]{0,80}\n+"
    r"|\A\s*(?:(?:当然|好的|没问题|可以)[^\n，,。！!：:]{0,6}[，,。！!]\s*)?(?:以下|下面|这)(?:是|为)[^\n：:]{0,40}[：:]\s*\n?"
    r"|\A\s*(?:改写(?:后)?的?(?:文本|内容|版本)?(?:如下)?)[：:]\s*\n?"
    r"|\A\s*(?:当然|好的|没问题)[！!。，,][^\n]{0,40}\n+",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\n\s*(?:(?:please )?let me know (?:if|whether)\b|(?:i )?hope (?:this|that|it) helps\b|feel free to\b"
    r"|(?:is there anything|would you like|do you want me)\b|note: (?:i|this (?:rewrite|version|text))\b"
    r"|(?:如果|若)(?:你|您)?(?:还)?(?:有|需要)[^\n]{0,40}(?:告诉我|联系|提出|继续)|希望(?:这|以上|对)[^\n]{0,30}帮助"
    r"|(?:请|欢迎)随时)[^\n]*\s*\Z",
    re.IGNORECASE,
)


def without_chat(text: str) -> str:
    """`text` without an announcement before it and an offer after it; as it is where nothing would be left."""
    bare = _CLOSES.sub("", _OPENS.sub("", text, count=1)).strip()
    return bare or text.strip()
