"""What to do about a topic that buyers complain of."""

from __future__ import annotations

from pdd_ops.lang import say

_MEASURES = {
    "质量": "quality", "破损": "packing", "包装": "packing", "描述": "page", "尺寸": "size", "错发": "picking",
    "物流": "carrier", "服务": "service", "价格": "price", "功效": "page", "使用体验": "quality", "气味": "quality",
    "口味": "quality", "新鲜度": "fresh", "成分": "page", "真伪": "proof", "材质": "page", "外观": "page",
    "说明": "manual",
}  # fmt: skip


def measure_for(topic: str) -> str:
    """One phrase; of a topic that the lists do not have, whom to ask."""
    return say(f"reviews.measure_{_MEASURES.get(topic, 'ask')}")
