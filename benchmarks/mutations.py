"""Small exports of sample_data, and the ways in which files get broken."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "sample_data"
MOST_LINES = 12
MOST_BYTES = 10_000  # of a workbook
# Exports of which the sample has none: a header and a row each, which is repeated with other numbers.
KINDS = {
    "轨迹.csv": "快递单号,快递公司,揽收时间,签收时间,物流状态|"
    "YT100{n},圆通,2025-03-0{n} 10:00:00,2025-03-0{n} 20:00:00,已签收",
    "客服_20250301至20250331.csv": "统计日期,客服账号,咨询人数,人工接待人数,3分钟人工回复率,客服销售额|"
    "2025-03-0{n},小{n},1{n},9,95.5%,120.50",
    "问卷.csv": "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、满意吗,2、推荐(0-10)|"
    "{n},2025/3/{n} 10:00:00,35秒,微信,N/A,1.1.1.{n},满意,{n}",
    "腾讯问卷.csv": "编号,开始答题时间,结束答题时间,答题时长,1.满意吗|"
    "{n},2025-03-0{n} 10:00:00,2025-03-0{n} 10:01:00,60,{n}",
    "ERP库存_20250326.csv": "商品编码,商品名称,仓库,可用数,实际库存数,采购在途数|GH-0{n},糕,主仓,1{n},2{n},0",
    "费用.csv": "费用项目,金额,月份,备注|房租{n},300{n}.50,2025-03,",
    "成本.csv": "规格编码,成本价,包材,快递费,平台扣点,生效日期|GH-0{n},1{n}.50,0.5,3.2,0.6%,2025-01-0{n}",
    "产品主档.csv": "标准产品ID,标准产品名称,单个产品成本|P{n},糕{n},1{n}.5",
    "销售规格.csv": "销售规格ID,标准产品ID,销售数量,快递费|S{n},P{n},{n},3.2",
    "链接规格.csv": "商品ID,商品规格,销售规格ID|700000{n},原味{n},S{n}",
    "多多进宝订单.csv": "订单编号,推广状态,创建订单时间,商品ID,订单总金额(元),预估支付佣金(元),预估软件服务费(元)|"
    "250301-00000000000000{n},已结算,2025-03-01 10:00:00,7000001,100.00,1{n}.00,0.50",
    "多多进宝商品.csv": "成交日期,推广商品ID,成交笔数,成交金额(元),预估支付佣金(元)|"
    "2025-03-0{n},7000001,{n},100.00,9.50",
    "营销账户流水.csv": "时间,资金类型,流水类型,店铺名称,交易金额,余额,交易摘要|"
    "2025-03-0{n} 10:00:00,现金,支出,小店,3{n}.67,100,推广支出： 商品推广3{n}.67元；",
    "违规.csv": "违规编号,违规类型,违规时间,订单编号,处罚金额,申诉状态|"
    "W{n},缺货,2025-03-0{n} 10:00:00,250301-00000000000000{n},3.00,未申诉",
    "运费险.csv": "订单编号,服务费用（元）,收费状态,理赔状态|250301-00000000000000{n},0.5{n},已收费,未理赔",
    "快递账单.csv": "运单号,揽收日期,重量,运费|YT100{n},2025-03-0{n},0.5,3.2{n}",
}
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5", "utf-7")
DELIMITERS = ",\t;|\x1f "
NASTY = (
    *("", " ", "\t", "\0", "-", "--", "****", "—", "#N/A", "nan", "inf", "-inf", "NaN", "null"),
    *("0", "-0", "-1", "1e308", "1e-308", "1e999", "9" * 18, "9" * 40, "-" + "9" * 19, "0.005", "1.005", "1.2万", "万"),
    *(
        "99999999999.99",
        "1,234.50",
        "1,2,3",
        "，",
        "¥",
        "（12.00）",
        "()",
        "%",
        "3.21%",
        "1e400%",
        "½",
        "٣",
        "１２",
        "²",
    ),
    *("2025-02-30 25:61:61", "0000-00-00", "9999-12-31 23:59:59", "-9999-1-1", "1/1/1", "2025/3/1", "45000.5", "1e9"),
    *("+262143-12-31", "2025-03-01 10:00:00.999999999", "2025年13月1日", "2025-03-01T10:00:00Z", "24:00", "99999999"),
    *(
        '"',
        '""',
        '"""',
        "'",
        '="1"',
        '="',
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "+1",
        "=HYPERLINK(1)",
        "a\nb",
        "\r",
        "\r\n",
    ),
    *(
        "\u202e倒",
        "\u200b",
        "\ufeff",
        "\u0000",
        "\x1b[31m红",
        "\x85",
        "\u2028",
        "😀",
        "👨‍👩‍👧",
        "\ue000",
        "\U000e0001",
        "é" * 3,
    ),
    *(
        "总计",
        "合计",
        "小计：",
        "注：以上",
        "#备注",
        "说明",
        "订单号",
        "商品id",
        "1.01601E+12",
        "1016007000000.0",
        "250301-1",
    ),
    *("{}", "{0}", "%s", "$1", "\\", "\\N", "..", "../x", "<b>", "&amp;", "&#0;", "\ufffd", "\U0010ffff"),
)


@dataclass(frozen=True)
class Seed:
    """An export to start from; `text` where it is one."""

    name: str
    data: bytes
    text: str | None = None


def seeds() -> list[Seed]:
    """The first rows of every text, bill archives with them inside, the small workbooks, and the kinds beside."""
    found = [_of_kind(name, line) for name, line in KINDS.items()]
    for path in sorted(SAMPLES.iterdir()):
        data = path.read_bytes()
        if path.suffix == ".csv":
            text = _first_lines(data)
            found += [Seed(path.name, text.encode(), text)] * 3
        elif path.suffix == ".zip":
            found += _archive(path.name, data)
        elif len(data) < MOST_BYTES and path.suffix in (".xlsx", ".xls"):
            found.append(Seed(path.name, data))
    return found


def _of_kind(name: str, line: str) -> Seed:
    header, _, row = line.partition("|")
    text = "\n".join([header, *(row.format(n=number) for number in range(1, 6)), ""])
    return Seed(name, text.encode(), text)


def _first_lines(data: bytes) -> str:
    text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") or _is_utf8(data) else "gb18030")
    return "".join(text.splitlines(keepends=True)[:MOST_LINES])


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _archive(name: str, data: bytes) -> list[Seed]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.namelist()[0]
        text = _first_lines(archive.read(member))
    return [
        Seed(name, _packed({member: text.encode("gb18030")})),
        Seed(name.replace(".zip", ".csv"), text.encode(), text),
    ]


def _packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def mutated(seed: Seed, dice: random.Random) -> tuple[str, bytes]:
    """The seed broken in one to four ways: its name and bytes."""
    text, data = seed.text, seed.data
    if text is not None:
        for _ in range(dice.randint(1, 3)):
            text = dice.choice(TEXTS)(text, dice)
        data = text.encode(dice.choice(ENCODINGS) if dice.random() < 0.3 else "utf-8", errors="replace")
        if dice.random() < 0.05:
            data = _packed({dice.choice(("a.csv", "../a.csv", "C:\\a.csv", "a\n.csv")): data})
    elif dice.random() < 0.5 and data.startswith(b"PK"):
        data = _members(data, dice)
    if text is None or dice.random() < 0.3:
        data = dice.choice(BYTES)(data, dice)
    return (seed.name if dice.random() < 0.9 else "a.csv"), data


def _cells(text: str, dice: random.Random) -> str:
    """Some cells replaced."""
    rows = [line.split(",") for line in text.split("\n")]
    for _ in range(dice.randint(1, 6)):
        row = dice.choice(rows)
        row[dice.randrange(len(row))] = _nasty(dice)
    return "\n".join(",".join(row) for row in rows)


def _column(text: str, dice: random.Random) -> str:
    """A whole column replaced, or the same value in it all the way down."""
    rows = [line.split(",") for line in text.split("\n")]
    at, value = dice.randrange(max(map(len, rows))), _nasty(dice)
    for row in rows[dice.randint(0, 3) :]:
        if at < len(row):
            row[at] = value if dice.random() < 0.7 else _nasty(dice)
    return "\n".join(",".join(row) for row in rows)


def _nasty(dice: random.Random) -> str:
    value = dice.choice(NASTY)
    if dice.random() < 0.05:
        value *= dice.randint(2, 200)
    if dice.random() < 0.01:
        value = "长" * dice.choice((70_000, 140_000))
    return f'"{value}"' if dice.random() < 0.1 else value


def _lines(text: str, dice: random.Random) -> str:
    """A line lost, doubled, moved, cut or blank."""
    lines = text.split("\n")
    at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    what = dice.randrange(5)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines[at:at] = [lines[other]] * dice.choice((1, 2, 40))
    elif what == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif what == 3:
        lines[at] = lines[at][: dice.randint(0, len(lines[at]))]
    else:
        lines[at:at] = [dice.choice(("", ",", ",,,,,,", "\t", '"', "#", "总计"))] * dice.choice((1, 3, 50))
    return "\n".join(lines)


def _header(text: str, dice: random.Random) -> str:
    """Columns of the header renamed, doubled, lost or swapped."""
    first, line_end, rest = text.partition("\n")
    names = first.split(",")
    at, other = dice.randrange(len(names)), dice.randrange(len(names))
    names[at] = dice.choice((names[other], _nasty(dice), names[at] + names[at], names[at][::-1], f" {names[at]}\t"))
    if dice.random() < 0.3:
        del names[other]
    return ",".join(names) + line_end + rest


def _delimiter(text: str, dice: random.Random) -> str:
    return text.replace(",", dice.choice(DELIMITERS)) if dice.random() < 0.7 else text.replace(",", ",,", 1)


def _endings(text: str, dice: random.Random) -> str:
    plain = text.replace("\r\n", "\n")
    return plain.replace("\n", dice.choice(("\n", "\r\n", "\r", "\n\n", "\r\r\n", "\u2028", "\n\r")))


def _quoted(text: str, dice: random.Random) -> str:
    """Every cell in quotes, or one quote somewhere."""
    if dice.random() < 0.5:
        at = dice.randrange(len(text) + 1)
        return text[:at] + dice.choice(('"', '""', "'", '",', ',"', '\n"')) + text[at:]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(line.split(",") for line in text.splitlines())
    return out.getvalue()


def _preamble(text: str, dice: random.Random) -> str:
    return (
        dice.choice(("\ufeff", "\n", "\n" * 31, "导出时间：2025-04-01\n", "<", "<html>", "sep=,\n", ",,\n,,\n")) + text
    )


def _flipped(data: bytes, dice: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 30)) if broken else 0):
        broken[dice.randrange(len(broken))] = dice.randrange(256)
    return bytes(broken)


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randint(0, len(data))]


def _spliced(data: bytes, dice: random.Random) -> bytes:
    """A piece taken out, doubled, or strange bytes put in."""
    start, end = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
    strange = dice.choice((b"", data[start:end] * 2, b"\0" * 8, b"\xff\xfe", b"\x81", dice.randbytes(16)))
    return data[:start] + strange + data[end:]


def _members(data: bytes, dice: random.Random) -> bytes:
    """One part of a workbook or an archive broken inside, lost, renamed or packed in another way."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = dice.choice(list(members))
    what = dice.randrange(6)
    if what == 0:
        del members[name]
    elif what == 1:
        members[dice.choice(("../../x.csv", "/x.csv", "xl/x", "~", "a" * 300, "b/"))] = members.pop(name)
    elif what == 2:
        members[name] = _xml(members[name], dice)
    else:
        members[name] = dice.choice(BYTES)(members[name], dice)
    methods = (zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    return _packed(members, dice.choice(methods))


def _xml(part: bytes, dice: random.Random) -> bytes:
    """Numbers, references and types of cells replaced."""
    for _ in range(dice.randint(1, 5)):
        old = dice.choice((b'r="A', b't="s"', b"<v>", b'r="', b"<c ", b"</row>", b'ref="', b's="', b"<si>", b"count="))
        new = dice.choice(
            (b'r="XFD', b't="n"', b"<v>9e9", b"", b't="e"', b"<v>-1", b't="d"', b"&lol;", b"<c/>", b'r="0')
        )
        part = part.replace(old, new, dice.choice((1, 3, -1)))
    return part


TEXTS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_cells, _cells, _cells, _column, _column, _lines, _lines, _header, _delimiter, _endings, _quoted, _preamble),
)
BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flipped, _flipped, _cut, _spliced)
