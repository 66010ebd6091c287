"""What may stand in a format's TOML file, declared. Imported where a user's file is read: it needs msgspec."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from pdd_ops.checked import Number, Shape
from pdd_ops.shapes import Both, Label, Words

Headers = Words | Annotated[tuple[Words, ...], Meta(min_length=1)]
Place = Annotated[str | Both, Meta(extra={"allowed": "settings.label"})]
Kind = Literal[
    "id",
    "code",
    "text",
    "money",
    "int",
    "number",
    "rate",
    "seconds",
    "hours",
    "score",
    "instant",
    "day",
    "buyer",
    "mark",
    "deadline",
    "word",
    "secret",
    "span",
    "agent",
]


class Sample(Shape):
    """[sample]: what the ids look like."""

    field: Words
    pattern: Words


class Wide(Shape):
    """[wide]: groups of columns, of which the header's ending tells the field."""

    into: Words
    endings: dict[Words, tuple[Words, ...]] = msgspec.field(default_factory=dict)
    rest: str = ""  # the field of every column that nothing else explains: the questions of a survey
    not_: tuple[str, ...] = msgspec.field(name="not", default=())


class Listed(Shape):
    """[ignored] and [personal]."""

    headers: tuple[Words, ...]


class FormatFile(Shape, kw_only=True):
    """A format."""

    name: Words
    dataset: Words
    label: Label | None = None
    where: Place | None = None
    requires: Annotated[tuple[Headers, ...], Meta(min_length=1, extra={"allowed": "formats.header_list"})]
    refuses: tuple[Words, ...] = ()
    columns: dict[Words, Headers]
    kinds: dict[Words, Kind] = msgspec.field(default_factory=dict)
    constants: dict[Words, Words | Number] = msgspec.field(default_factory=dict)
    values: dict[Words, dict[str, Words]] = msgspec.field(default_factory=dict)
    ignored: Listed | None = None
    personal: Listed | None = None
    sample: Sample | None = None
    wide: Wide | None = None
    period: bool = False
    snapshot: bool = False
    control_totals: bool = False
    totals_on_lines: bool = False
    shop: Headers | None = None
    computed: dict[Words, Words] = msgspec.field(default_factory=dict)
    identical_rows: Literal["keep", "once"] = "once"
    negative_quantities: Literal["returns"] | None = None
    timezone: Words | None = None
    time_format: Words | None = None


class ImportFile(Shape):
    """import.toml: whether the names of service agents are kept beside their codes."""

    keep_agent_names: bool = False
