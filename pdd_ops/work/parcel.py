"""An order on its way, and what a track says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

HOUR, DAY = 3_600, 86_400
QUIET = 72 * HOUR  # without news for so long, a parcel is looked into
_SIGNED = re.compile(r"(?<!未)(?<!待)(?<!没有)(?:签收|妥投)")
_BACK = re.compile(r"退回|拒收|拦截成功|丢失|取消")


@dataclass(frozen=True)
class Track:
    """What is known of a parcel, instants in seconds; `seen_at`: when its export was made."""

    collected_at: int | None
    signed_at: int | None
    last_at: int | None
    state: str | None
    seen_at: int

    @property
    def over(self) -> bool:
        """Whether it has been delivered or goes back."""
        return self.signed_at is not None or bool(
            self.state and (_SIGNED.search(self.state) or _BACK.search(self.state))
        )

    @property
    def newest(self) -> int:
        """The latest moment that it tells."""
        return max(moment or 0 for moment in (self.collected_at, self.signed_at, self.last_at))

    def stuck(self, shipped_at: int) -> bool:
        """Whether there had been no news of it for QUIET when it was exported, or none at all since it was shipped."""
        news = max(moment or 0 for moment in (self.last_at, self.collected_at, shipped_at))
        return not self.over and self.seen_at - news > QUIET


@dataclass(frozen=True)
class Parcel:
    """An order: its carrier and province ('' where there is none), instants in seconds, when the export was made."""

    carrier: str
    province: str
    promised_at: int | None
    shipped_at: int | None
    received_at: int | None
    seen_at: int
    waits: bool
    refunded: bool
    until: int | None = None  # when its way was last seen, where that is before the export was made
    order: str = ""
    track: Track | None = None

    @property
    def in_time(self) -> bool | None:
        """Whether it was shipped by its promise; None where it is not shipped, or has no promise."""
        if self.promised_at is None or self.shipped_at is None:
            return None
        return self.shipped_at <= self.promised_at

    @property
    def kept(self) -> bool | None:
        """Whether its promise, which is over, was kept; None where it is not over, or nothing is to ship any more."""
        if self.promised_at is None or self.promised_at > self.seen_at or (self.shipped_at is None and not self.waits):
            return None
        return bool(self.in_time)

    @property
    def days(self) -> float | None:
        """Days from shipping to delivery; None where either is missing or they contradict each other."""
        arrived = self.arrived_at
        if self.shipped_at is None or arrived is None or arrived < self.shipped_at:
            return None
        return (arrived - self.shipped_at) / DAY

    @property
    def turned(self) -> bool:
        """Whether its track says that it was delivered before it was shipped or picked up."""
        if self.track is None or self.track.signed_at is None or self.shipped_at is None:
            return False
        return self.track.signed_at < max(self.shipped_at, self.track.collected_at or 0)

    @property
    def signed_at(self) -> int | None:
        """When the courier delivered it; None where no track says so, or one whose times are turned."""
        return None if self.track is None or self.shipped_at is None or self.turned else self.track.signed_at

    @property
    def arrived_at(self) -> int | None:
        """When it was delivered, else when its buyer confirmed the receipt."""
        return self.received_at if self.signed_at is None else self.signed_at

    @property
    def known_province(self) -> bool:
        """Whether the province is told, not masked."""
        return bool(self.province) and "*" not in self.province
