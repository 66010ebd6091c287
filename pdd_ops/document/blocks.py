"""A document: the blocks that every answer of the tool is made of.

`answers` puts them together, the writers of `render` draw them; neither knows the other. A block holds raw values with
their units, never numbers that are formatted already, so that a workbook can calculate with what a terminal prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pdd_ops.records import frozen

Tone = Literal["", "quiet", "good", "warning", "bad", "strong"]  # what a text means to its reader, never a colour


@frozen
class Cell:
    """A raw value and its unit (yuan, count, rate, ratio, hours, points, text). `signed`: it is a change;
    `good` ('up' or 'down') tells which sign is welcome; `metric` is the id of the metric it shows."""

    value: float | int | str | None
    unit: str = "text"
    signed: bool = False
    good: str = ""
    metric: str = ""


@frozen
class Table:
    """Rows under headings. `notes` say why something is missing. Where only the first rows of a long table are shown,
    `whole` is the same table with the rest, for what can be scrolled and filtered. The numbers of the column `bars`
    (from 0) are drawn as bars too, those of the last row excepted where it is their sum (`total`)."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    whole: Table | None = None
    bars: int | None = None
    total: bool = False

    @property
    def in_full(self) -> Table:
        """The table with all of its rows."""
        return self.whole or self


@frozen
class Series:
    """One value a label of its chart; None where there is none."""

    name: str
    values: tuple[float | int | None, ...]
    unit: str


@frozen
class Chart:
    """Numbers to be drawn. A terminal leaves charts out: what they show stands in a sentence or a table too.

    `kind` is 'days' (lines over days), 'shares' (parts of a whole), 'bars' (one bar a label), 'pareto' (bars, and the
    cumulative share as second series) or 'waterfall' (a total, changes, a total)."""

    id: str
    kind: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]


@frozen
class Section:
    """A numbered section: sentences (`notes`), tables and charts, under the title of its part."""

    id: str
    part: str
    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    charts: tuple[Chart, ...] = ()


@frozen
class Heading:
    """A title within a document; `level` 1 is a part, 2 a section, 3 a subject within it."""

    text: str
    level: int = 2


@frozen
class Paragraph:
    """A sentence or several."""

    text: str
    tone: Tone = ""


@frozen
class Item:
    """An entry of a list. `mark` stands before it where it is more than a dot: ✓, ✗, →, 缺少."""

    text: str
    mark: str = ""
    tone: Tone = ""


@frozen
class Bullets:
    """A list under an optional heading of its own. `table` says the same in columns (and may say more), for what can be
    filtered: a page or a workbook shows it instead."""

    items: tuple[Item, ...]
    title: str = ""
    table: Table | None = None

    @classmethod
    def of(cls, texts: Iterable[str], title: str = "", *, mark: str = "", tone: Tone = "") -> Bullets:
        """Texts that are marked alike."""
        return cls(tuple(Item(text, mark, tone) for text in texts), title)


@frozen
class Code:
    """What a program reads, as it is typed, under an optional heading of its own. Commands are never folded."""

    lines: tuple[str, ...]
    title: str = ""
    language: Literal["shell", "sql"] = "shell"


@frozen
class Card:
    """A headline number: its name, the value, what it is compared with in words, and its change; `reason` where there
    is no value."""

    label: str
    value: Cell
    change: Cell | None = None
    other: str = ""
    reason: str = ""


@frozen
class Cards:
    """Headline numbers side by side."""

    cards: tuple[Card, ...]
    title: str = ""


@frozen
class Step:
    """A measure: what to do, who does it until when in words, and whether it is done or overdue."""

    text: str
    who: str = ""
    done: bool = False
    overdue: bool = False


@frozen
class Finding:
    """A problem: its title with how grave it is (`label`, in words), the sentences that show it, and its measures."""

    title: str
    label: str
    tone: Tone
    sentences: tuple[str, ...]
    steps: tuple[Step, ...]


@frozen
class Problems:
    """Problems, numbered, the gravest first."""

    findings: tuple[Finding, ...]
    title: str = ""


@frozen
class Bar:
    """A value on its way to a target; `share` of it is reached (0 to 1, None where that cannot be told)."""

    label: str
    value: Cell
    target: Cell
    share: float | None
    text: str = ""


@frozen
class Progress:
    """Values beside their targets."""

    bars: tuple[Bar, ...]
    title: str = ""


Block = Heading | Paragraph | Bullets | Code | Table | Chart | Cards | Problems | Progress | Section


@frozen
class Document:
    """An answer, ready to be drawn: a title, what it is about (shop, days, what it is compared with), and blocks.

    `name` is the stem of its files' names. `day` (YYYY-MM-DD) is the date that its files bear, so that the same answer
    always gives the same bytes.
    """

    title: str
    blocks: tuple[Block, ...]
    name: str
    day: str
    about: str = ""
