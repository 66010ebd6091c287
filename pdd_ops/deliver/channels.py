"""The types of channels by name."""

from __future__ import annotations

from pdd_ops.deliver import dingtalk, feishu, folder, mail, webhook, wecom
from pdd_ops.deliver.channel_type import Kind

KINDS: dict[str, Kind] = {
    "dingtalk": dingtalk.KIND,
    "feishu": feishu.KIND,
    "wecom": wecom.KIND,
    "mail": mail.KIND,
    "webhook": webhook.KIND,
    "folder": folder.KIND,
}
