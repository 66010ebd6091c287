"""Whatever a message says, each chat gets parts that it takes, and all of it."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.message import Block, Line, Message, plain

WORDS = st.one_of(
    st.text('拼多多月总结，。0123456789.%元 "\\', max_size=120),
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(["👩‍👩‍👧‍👦" * 40, "销量" * 3000, "|商品|金额|" * 700, '"\\\n' * 900, "🇨🇳👍🏽" * 300]),
)
LINES = st.builds(Line, WORDS.map(plain), WORDS.map(plain))
BLOCKS = st.lists(st.builds(Block, WORDS.map(plain), st.lists(LINES, max_size=12).map(tuple)), max_size=6)
MESSAGES = st.builds(
    lambda title, blocks: Message("notice:x", "店", "2025-03", plain(title), "", tuple(blocks), "hash"),
    st.text("店铺月总结ab👍🏽", max_size=120),
    BLOCKS,
)


def size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def texts(kind: str, message: Message, **values: str) -> list[str]:
    channel = Channel("team", kind, Path("pdd-ops.toml"), {"type": kind, **values})
    return [part.body for part in KINDS[kind].parts(channel, message)]


def letters(message: Message) -> str:
    words = [message.title] + [
        text
        for block in message.blocks
        for text in (block.title, *(x for b in block.lines for x in (b.strong, b.text)))
    ]
    return "".join("".join(words).split())


def holds_all(parts: list[str], message: Message) -> bool:
    """The signs of the message come in its parts in their order, marks of chats and numbers of parts between them."""
    remaining = iter("".join(parts))
    return all(sign in remaining for sign in letters(message))


@settings(max_examples=20, deadline=None)
@given(MESSAGES, st.sampled_from(["", "店铺日报"]))
def test_dingtalk(message: Message, keyword: str) -> None:
    parts = texts("dingtalk", message, keyword=keyword)
    title = f"{message.title} {keyword}"
    bodies = [{"msgtype": "markdown", "markdown": {"title": title, "text": part}} for part in parts]
    assert max(map(size, bodies)) <= 20_000
    assert all(keyword in part for part in parts)
    assert holds_all(parts, message)


@settings(max_examples=20, deadline=None)
@given(MESSAGES, st.sampled_from(["", "店铺日报"]))
def test_feishu(message: Message, keyword: str) -> None:
    for part in texts("feishu", message, keyword=keyword):
        header = {"title": {"tag": "plain_text", "content": message.title}, "template": "orange"}
        card = {
            "config": {"wide_screen_mode": True},
            "header": header,
            "elements": [{"tag": "markdown", "content": part}],
        }
        assert size({"msg_type": "interactive", "card": card, "timestamp": "1742200000", "sign": "x" * 44}) <= 20 * 1024
        assert keyword in part


@settings(max_examples=20, deadline=None)
@given(MESSAGES)
def test_wecom(message: Message) -> None:
    parts = texts("wecom", message)
    assert max(len(part.encode()) for part in parts) <= 4096
    assert holds_all(parts, message)
