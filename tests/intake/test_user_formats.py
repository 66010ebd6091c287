"""Formats of the user's own: another platform's export mapped by a TOML file, and files that are wrong."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from export_files import DEFAULT_COLUMNS, Shop, as_csv, grid, order

from pdd_ops.config import parse_toml
from pdd_ops.errors import PddOpsError
from pdd_ops.formats.checks import check_format
from pdd_ops.formats.datasets import datasets
from pdd_ops.formats.model import BUILT_IN, load_formats

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "formats"
TMALL = [
    ["订单编号", "总金额", "买家实际支付金额", "收货地址", "订单创建时间", "订单付款时间 ", "退款金额"],
    ['="2500000000000000001"', "178.8", "178.8", "上海", "2020-02-21 00:00:00", "2020-02-21 00:00:05", "0.0"],
    ["2500000000000000002", "21.0", "20.50", "内蒙古", "2020-02-20 23:59:54", "2020-02-21 00:00:02", "20.5"],
    ["2500000000000000003", "37.0", "0.0", "安徽", "2020-02-20 23:59:35", "", "0.0"],
    ["2500000000000000004", "157.0", "157.0", "湖南", "2020-02-29 23:58:34", "2020-03-01 00:00:01", "7.50"],
]
FULL = [
    ["订单编号", "买家会员名", "买家实际支付金额", "订单状态", "订单创建时间", "付款时间", "收货人姓名", "联系手机"],
    ["1001", "tb_alice", "10", "交易成功", "2025-03-01 08:00:00", "2025-03-01 09:00:00", "王小明", "13800000000"],
    ["1002", "tb_alice", "20", "等待买家付款", "2025-03-02 08:00:00", "", "王小明", "13800000000"],
    [
        "1003",
        "tb_bob",
        "40",
        "买家已付款，等待卖家发货",
        "2025-03-02 08:00:00",
        "2025-03-02 09:00:00",
        "李四",
        "13900000000",
    ],
]


def test_tmall_orders_by_the_example_of_the_manual(shop: Shop) -> None:
    result = shop.take_one("tmall_order_report.csv", as_csv(TMALL), formats=EXAMPLES)
    assert (result.format, result.rows, result.rejected) == ("tmall_orders", 4, 0)
    assert shop.months() == {"2020-02": (2, 17880 + 2050, 17880 + 2050), "2020-03": (1, 15700, 15700)}
    assert shop.rows(
        "SELECT day, refund_orders, refund_fen, estimated_orders FROM order_days WHERE dim = 'all' ORDER BY day"
    ) == [("2020-02-21", 1, 2050, 0), ("2020-03-01", 1, 750, 0)]
    assert shop.one("SELECT dropped_columns FROM imports") == '["收货地址"]'
    assert shop.rows("SELECT DISTINCT product_id, carrier FROM orders") == [("tmall", "菜鸟")]


def test_values_constants_and_buyers(shop: Shop) -> None:
    shop.take_one("orders.csv", as_csv(FULL, encoding="gb18030"), formats=EXAMPLES)
    found = shop.rows("SELECT order_id, status, state, counted, buyer_key FROM orders ORDER BY order_id")
    assert [row[:4] for row in found] == [
        ("1001", "已收货", "received", 1),
        ("1002", "待付款", "unpaid", 0),
        ("1003", "待发货", "unshipped", 1),
    ]
    alice, again, bob = (row[4] for row in found)
    assert alice == again != bob and "alice" not in alice


def test_without_the_format_the_file_is_refused_as_what_it_is(shop: Shop) -> None:
    assert "淘宝/天猫" in str(shop.take_one("tmall.csv", as_csv(TMALL)).reason)


TRAFFIC = """name = "traffic"
dataset = "traffic_days"
requires = ["Date", "UV"]
[columns]
day = "Date"
visitors = "UV"
new_visitor_share = "New"
[kinds]
new_visitor_share = "rate"
[constants]
buyers = "1200"
gmv = 12.5
"""


def formats(shop: Shop, **texts: str) -> Path:
    folder = shop.folder.parent / "formats"
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def test_constants_are_read_as_the_kind_of_their_field(shop: Shop) -> None:
    cells = [["Date", "UV", "New"], ["2025-03-01", "5", "30%"]]
    result = shop.take_one("t.csv", as_csv(cells), formats=formats(shop, traffic=TRAFFIC))
    assert result.format == "traffic"
    assert shop.rows("SELECT visitors, buyers, gmv_fen, new_visitor_share FROM traffic_days") == [(5, 1200, 1250, 0.3)]


ORDERS = """name = "{name}"
dataset = "orders"
requires = ["单号"]
[columns]
order_id = "单号"
paid = "金额"
paid_at = "时间"
"""


def test_two_formats_that_fit_are_named_and_kind_chooses(shop: Shop) -> None:
    folder = formats(shop, one=ORDERS.format(name="one"), two=ORDERS.format(name="two"))
    content = as_csv([["单号", "金额", "时间"], ["A1", "5", "2025-03-01 10:00:00"]])
    result = shop.take_one("a.csv", content, formats=folder)
    assert result.format is None
    assert "one" in str(result.reason) and "two" in str(result.reason) and "--kind" in str(result.reason)
    assert shop.take_one("a.csv", content, formats=folder, kind="two").new == 1


def test_a_format_of_the_users_own_replaces_the_one_of_that_name(shop: Shop) -> None:
    text = (
        ORDERS.format(name="orders").replace("单号", "订单号").replace("金额", "商品总价").replace("时间", "支付时间")
    )
    folder = formats(shop, mine=text)
    shop.take_one("a.csv", as_csv(grid([*DEFAULT_COLUMNS, "支付时间"], [order()])), formats=folder)
    assert shop.months() == {"2025-03": (1, 10000, 0)}


HEAD = 'name = "x"\ndataset = "orders"\n'
TAIL = '[columns]\norder_id = "单号"\n'
WRONG = {
    "syntax": ("name = ", "x.toml"),
    "no name": ('dataset = "orders"\nrequires = ["单号"]\n' + TAIL, "name"),
    "no columns": (HEAD + 'requires = ["单号"]\n', "columns"),
    "unknown dataset": ('name = "x"\ndataset = "order"\nrequires = ["单号"]\n' + TAIL, "aftersales"),
    "unknown field": (HEAD + 'requires = ["单号"]\n' + TAIL + 'price = "金额"\n', "price"),
    "unknown kind": (HEAD + 'requires = ["单号"]\n' + TAIL + '[kinds]\norder_id = "uuid"\n', "uuid"),
    "requires is a text": (HEAD + 'requires = "单号"\n' + TAIL, "requires"),
    "requires nothing": (HEAD + "requires = []\n" + TAIL, "requires"),
    "columns is a list": (HEAD + 'requires = ["单号"]\ncolumns = ["单号"]\n', "columns"),
    "a header is a number": (HEAD + 'requires = ["单号"]\n[columns]\norder_id = 5\n', "order_id"),
    "a required field has no column": (HEAD + 'requires = ["金额"]\n[columns]\npaid = "金额"\n', "order_id"),
    "a required header may be absent": (
        HEAD + 'requires = ["金额"]\n[columns]\norder_id = "单号"\npaid = "金额"\n', "order_id"),
    "sample without pattern": (HEAD + 'requires = ["单号"]\n' + TAIL + '[sample]\nfield = "order_id"\n', "sample"),
    "sample is no pattern": (
        HEAD + 'requires = ["单号"]\n' + TAIL + '[sample]\nfield = "order_id"\npattern = "("\n', "sample"),
    "values is a text": (HEAD + 'requires = ["单号"]\nvalues = "x"\n' + TAIL, "values"),
    "values of a number": (HEAD + 'requires = ["单号"]\n' + TAIL + "[values]\nstatus = 5\n", "values"),
    "values of numbers": (HEAD + 'requires = ["单号"]\n' + TAIL + "[values.status]\na = 5\n", "values"),
    "a constant that cannot be read": (HEAD + 'requires = ["单号"]\n' + TAIL + '[constants]\npaid = "viel"\n', "viel"),
    "personal is a list": (HEAD + 'requires = ["单号"]\npersonal = ["手机"]\n' + TAIL, "personal"),
    "refuses is a text": (HEAD + 'requires = ["单号"]\nrefuses = "手机"\n' + TAIL, "refuses"),
    "the name is a number": ('name = 5\ndataset = "orders"\nrequires = ["单号"]\n' + TAIL, "name"),
    "sample of no column": (
        HEAD + 'requires = ["单号"]\n' + TAIL + '[sample]\nfield = "sku"\npattern = "^a"\n', "sample.field"),
    "wide into no field": (
        HEAD + 'requires = ["单号"]\n' + TAIL + '[wide]\ninto = "uuid"\nendings = { paid = ["额"] }\n', "wide.into"),
    "endings of no field": (
        HEAD + 'requires = ["单号"]\n' + TAIL + '[wide]\ninto = "sku"\nendings = { pay = ["额"] }\n',
        "wide.endings.pay",
    ),
    "a constant without an end": (HEAD + 'requires = ["单号"]\n' + TAIL + "[constants]\npaid = inf\n", "inf"),
    "a constant too large": (HEAD + 'requires = ["单号"]\n' + TAIL + '[constants]\npaid = "1e999999"\n', "1e999999"),
    "an entry that is not known": (HEAD + 'requires = ["单号"]\nrequire = 1\n' + TAIL, "require = 1"),
    "period is a word": (HEAD + 'requires = ["单号"]\nperiod = "yes"\n' + TAIL, 'period = "yes"'),
    "where in one language": (HEAD + 'requires = ["单号"]\nwhere = { zh = "x" }\n' + TAIL, "where.en"),
    "not text at all": ("\x00", "x.toml"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_format_is_one_clear_line_that_names_the_file(shop: Shop, case: str) -> None:
    text, named = WRONG[case]
    folder = formats(shop, x=text)
    with pytest.raises(PddOpsError) as caught:
        load_formats(folder)
    message = str(caught.value)
    assert "x.toml" in message and named in message and "\n" not in message


@pytest.mark.parametrize("entry", ["(a|a)*b", "(?=a)a", r"(a)\\1", "(?<!x)y", "(", "[z-a]", "a{5,2}", "(?P<n>a)(?P=n)"])
def test_a_pattern_is_of_linear_time_or_refused(shop: Shop, entry: str) -> None:
    text = HEAD + 'requires = ["单号"]\n' + TAIL + f'[sample]\nfield = "order_id"\npattern = "{entry}"\n'
    folder = formats(shop, x=text)
    if entry == "(a|a)*b":
        assert load_formats(folder)["x"].sample == ("order_id", entry)
        return
    with pytest.raises(PddOpsError, match=r"x\.toml：sample\.pattern = .*正则表达式"):
        load_formats(folder)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "^([a-z]+)*[0-9]$", "(.*a){25}b", "^(\\\\w*)*-$"])
def test_a_pattern_that_never_ended_ends(shop: Shop, pattern: str) -> None:
    text = HEAD + 'requires = ["单号"]\n' + TAIL + f'[sample]\nfield = "order_id"\npattern = "{pattern}"\n'
    cells = [["单号"], *([["a" * 5000 + "!"]] * 3)]
    result = shop.take_one("a.csv", as_csv(cells), formats=formats(shop, x=text))
    assert result.format is None and "aaaa" in str(result.reason)


def test_what_the_tool_brings_is_declared_rightly() -> None:
    folder = files("pdd_ops.formats").joinpath("exports")
    tables = [parse_toml(one.read_text("utf-8"), one.name) for one in folder.iterdir() if one.name.endswith(".toml")]
    by_name = {table["name"]: table for table in tables}
    for table in tables:
        whole = {**by_name.get(table.get("like", ""), {}), **table}  # what stands in another format of the tool's own
        whole.pop("like", None)
        check_format(whole, table["name"], datasets())
    assert {fmt.source for fmt in load_formats().values()} == {BUILT_IN}


def test_a_file_in_the_place_of_the_folder_of_formats(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = shop.folder / "settings"
    settings.mkdir()
    monkeypatch.setenv("PDD_OPS_CONFIG", str(settings))
    assert load_formats()
    (settings / "formats").write_text("name = 'x'", "utf-8")
    with pytest.raises(PddOpsError, match="没有这个文件夹"):
        load_formats()


def test_a_folder_of_formats_that_does_not_exist(shop: Shop) -> None:
    with pytest.raises(PddOpsError, match="没有这个文件夹"):
        load_formats(shop.folder / "none")
