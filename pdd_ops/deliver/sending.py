"""Sending a message to channels: each part once, whatever is killed, refused or lost on the way."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from pdd_ops.deliver.channel import Channel
from pdd_ops.deliver.channel_type import FILE, Files, Parcel
from pdd_ops.deliver.channels import KINDS
from pdd_ops.deliver.http import robot_address
from pdd_ops.deliver.ledger import SETTLED, Entry, Ledger, open_ledger
from pdd_ops.deliver.message import Message
from pdd_ops.deliver.secret import Secret, redact
from pdd_ops.deliver.settings import Settings
from pdd_ops.deliver.undelivered import Undelivered
from pdd_ops.errors import PddOpsError
from pdd_ops.lang import say
from pdd_ops.periods import instant_text
from pdd_ops.store.leftovers import permissions_of
from pdd_ops.store.lock import sole_writer
from pdd_ops.store.storage_errors import explained

TRIES = 4
RETRY_WAIT = 2.0  # seconds before the second try; doubled for each further one
PATIENCE = 60.0  # a longer wait is left to the next run
PER_MINUTE = 20  # DingTalk and WeCom; Feishu takes 100
WINDOW = 60.5  # seconds: a little more than the minute, as clocks differ
_DAY, _DAYS_OF_A_MONTH = 86_400, 31
_WORST = ("unknown", "partly", "failed", "pending", "sending", "sent")  # what nobody can tell is said first


@dataclass(frozen=True)
class Outcome:
    """What became of a message to a channel. `state`: 'sent' (all parts, now), 'already' (before), 'pending' (to be
    tried again), 'failed' (refused), 'unknown' (interrupted, or the answer was lost), 'partly' (some recipients have
    it, others were refused). `at` is Beijing time. `settled`: nothing is left for another run."""

    channel: str
    type: str
    message: str
    state: str
    parts: int
    sent: int
    at: str = ""
    reason: str = ""
    settled: bool = True

    @property
    def delivered(self) -> bool:
        """Whether all of it has arrived."""
        return self.state in ("sent", "already")


@dataclass(frozen=True)
class Dispatch:
    """A message on its way to one channel; `mode`: the permissions of files that are made of it."""

    ledger: Ledger
    channel: Channel
    message: Message
    files: Files
    waiting: Callable[[str], None]
    mode: int

    @property
    def entries(self) -> list[Entry]:
        """Its parts as the record has them now."""
        return self.ledger.latest(self.channel.name, self.message.key)


def send(
    message: Message,
    channels: Sequence[Channel],
    *,
    database: Path,
    files: Files,
    waiting: Callable[[str], None],
    again: bool = False,
    once: bool = False,
) -> list[Outcome]:
    """Sends a message to each channel. What has been sent with the same content is not sent again unless `again`; with
    `once` not even where its content has changed. One process sends at a time."""
    mode = permissions_of(database)
    with explained(database), sole_sender(database, waiting), open_ledger(database) as ledger:
        return [
            _to_channel(Dispatch(ledger, channel, message, files, waiting, mode), again=again, once=once)
            for channel in channels
        ]


def forget_old(database: Path, settings: Settings) -> None:
    """Forgets what was sent longer ago than is to be kept, and than alerts are to stay quiet. Raises PddOpsError."""
    days = [channel.number("cool_down_days", 0) for channel in settings.channels.values()]
    kept = max([settings.months * _DAYS_OF_A_MONTH, *days])
    if database.is_file():
        with open_ledger(database) as ledger:
            ledger.forget(int(time.time() - kept * _DAY))


def sole_sender(database: Path, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
    """The lock of whoever sends; imports go on meanwhile."""
    return sole_writer(database.with_name(database.name + ".send"), "send", waiting)


def _to_channel(dispatch: Dispatch, *, again: bool, once: bool) -> Outcome:
    _settle_interrupted(dispatch)
    before = dispatch.entries
    if before and all(entry.settled for entry in before):
        changed = before[0].content != dispatch.message.content and not once
        if not again and not changed:
            return _outcome(dispatch, already=True)
    try:
        _plan(dispatch, before)
        _send_parts(dispatch)
    except PddOpsError as error:  # a secret that is not there, a setting that is wrong: the other channels go on
        return _outcome(dispatch, error=error)
    return _outcome(dispatch)


def _settle_interrupted(dispatch: Dispatch) -> None:
    """Parts that a killed process was sending: we hold the lock, so nobody is at them any more."""
    repeatable = KINDS[dispatch.channel.type].repeatable
    for entry in dispatch.entries:
        if entry.state == "sending":
            when = instant_text(entry.changed_at)
            dispatch.ledger.mark(entry, "pending" if repeatable else "unknown", say("deliver.interrupted", at=when))


def _plan(dispatch: Dispatch, before: list[Entry]) -> None:
    """Goes on with an edition of which something has been sent already; everything else is planned anew."""
    channel, message = dispatch.channel, dispatch.message
    parts = KINDS[channel.type].parts(channel, message)
    unfinished = [entry for entry in before if not entry.settled]
    if unfinished and len(unfinished) < len(before):
        for entry in unfinished:
            if entry.kind == FILE and entry.part not in parts:
                dispatch.ledger.drop(entry)
        return
    edition = before[0].edition + (not unfinished) if before else 1
    dispatch.ledger.plan(channel.name, message.key, message.content, parts, message.topics, edition=edition)


def _send_parts(dispatch: Dispatch) -> None:
    """Each part that is not settled; after a text that did not arrive nothing follows."""
    entries = dispatch.entries
    for entry in entries:
        if entry.settled:
            continue
        if not _send_part(dispatch, entry, len(entries)) and entry.kind != FILE:
            return


def _send_part(dispatch: Dispatch, entry: Entry, count: int) -> bool:
    """Whether the part is settled now. Tries again what did not arrive and may the next time."""
    channel = dispatch.channel
    tries, wait = max(1, int(channel.number("tries", TRIES))), channel.number("retry_wait", RETRY_WAIT)
    for number in range(tries):
        try:
            answer = _deliver(dispatch, entry, count, last=number + 1 == tries)
            dispatch.ledger.mark(entry, "sent", _redacted(channel, answer))
            return True
        except Undelivered as error:
            dispatch.ledger.mark(entry, error.fate, _redacted(channel, str(error)))
            if error.fate != "pending":
                return error.fate in SETTLED
            pause = max(wait * 2**number, error.wait)
            if number + 1 == tries or pause > PATIENCE:
                return False
            dispatch.waiting(
                say(
                    "deliver.retrying",
                    channel=channel.name,
                    reason=_redacted(channel, str(error)),
                    seconds=f"{pause:g}",
                )
            )
            time.sleep(pause)
    return False


def _deliver(dispatch: Dispatch, entry: Entry, count: int, *, last: bool) -> str:
    channel, message = dispatch.channel, dispatch.message
    kind = KINDS[channel.type]
    if kind.robot:
        url = robot_address(channel, kind.robot, plain_allowed=kind.plain_allowed)
        per_minute = max(1, int(channel.number("per_minute", PER_MINUTE)))
        wait_turn(dispatch.ledger, url, per_minute, dispatch.waiting, channel=channel.name)
    mark = hashlib.sha256(f"{channel.name}\n{message.key}\n{entry.edition}\n{entry.number}".encode()).hexdigest()[:32]
    parcel = Parcel(message, entry.part, entry.number, count, mark, dispatch.files, last, dispatch.mode)
    return kind.deliver(channel, parcel, lambda: dispatch.ledger.mark(entry, "sending"))


def _outcome(dispatch: Dispatch, *, already: bool = False, error: PddOpsError | None = None) -> Outcome:
    entries = dispatch.entries
    states = [*(entry.state for entry in entries), *(["failed"] if error or not entries else [])]
    worst = min(states, key=_WORST.index)
    return Outcome(
        channel=dispatch.channel.name,
        type=dispatch.channel.type,
        message=dispatch.message.key,
        state="already" if already and worst == "sent" else worst,
        parts=len(entries),
        sent=sum(entry.state == "sent" for entry in entries),
        at=instant_text(max((entry.changed_at for entry in entries), default=int(time.time()))),
        reason=_reason(entries, error),
        settled=error is None and all(entry.settled for entry in entries),
    )


def _reason(entries: Sequence[Entry], error: PddOpsError | None) -> str:
    """Why parts did not arrive, each reason once: an uncertain text is not hidden behind a file that failed."""
    lacking = sorted((one for one in entries if one.state != "sent"), key=lambda one: _WORST.index(one.state))
    reasons = [one.answer.rstrip("。.") for one in lacking if one.answer]
    stop = say("deliver.and_so")
    return stop.join(dict.fromkeys([*reasons, *([str(error)] if error else [])]))


def _redacted(channel: Channel, text: str) -> str:
    """What was answered without the channel's secrets, should a server or a library repeat them."""
    secrets = (channel.secret(key) for key in KINDS[channel.type].secrets)
    return redact(text, [*(secret for secret in secrets if secret is not None), *channel.headers().values()])


def wait_turn(
    ledger: Ledger, url: Secret, per_minute: int, waiting: Callable[[str], None], *, channel: str = ""
) -> None:
    """Waits until the robot may be asked again, and counts the request."""
    robot = hashlib.sha256(url.reveal().encode()).hexdigest()[:16]
    while True:
        now = time.time()
        recent = [at for at in ledger.requests(robot, now - WINDOW) if at <= now]
        if len(recent) < per_minute:
            break
        pause = recent[-per_minute] + WINDOW - now
        waiting(say("deliver.pacing", channel=channel, per_minute=per_minute, seconds=f"{pause:.0f}"))
        time.sleep(max(pause, 0.01))
    ledger.requested(robot, now)
