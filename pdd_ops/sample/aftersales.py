"""The after-sales exports: one a month, the newest one over the last three months, as on the day of export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pdd_ops.periods import Month
from pdd_ops.sample.files import Row, write_xlsx
from pdd_ops.sample.order_files import export_name
from pdd_ops.sample.order_views import money, named, status, time
from pdd_ops.sample.plan import DAY, Plan, clock
from pdd_ops.sample.refunds import AGREED_BY, EXCHANGE, REFUND, REPAIR, RESEND, TYPES, WITHDRAWN
from pdd_ops.sample.shop import columns
from pdd_ops.sample.windows import last_made, shown

_HINT = "温馨提示：3个月前的售后单仅支持在页面查看，导出最多10万条"
_RETURNED = (1, 2, 3, 4, 6)  # positions in TYPES whose goods come back


def write_aftersales(folder: Path, plan: Plan, cases: pl.DataFrame) -> list[Path]:
    """Writes 售后数据… of every month. Cases belong to the month in which they were opened."""
    return [_write_month(folder, plan, month, cases) for month in plan.months if shown(plan, month, "aftersales")]


def _write_month(folder: Path, plan: Plan, month: Month, cases: pl.DataFrame) -> Path:
    newest = plan.age(month) == 0
    exported = last_made(plan, month, "aftersales", f"{month.shift(1).first[:8]}02 10:05:20")
    days = shown(plan, month, "aftersales")
    first = clock(month.shift(-2).first) if newest else days[0].start
    opened = cases.filter(pl.col("applied").is_between(first, days[-1].start + DAY - 1))
    rows = _case_rows(plan, opened, clock(exported))
    path = folder / export_name("售后数据", exported, "xlsx")
    write_xlsx(path, "售后信息", _lines(rows, hint=newest))
    return path


def _lines(rows: pl.DataFrame, *, hint: bool) -> Iterator[Row]:
    if hint:
        yield (_HINT,)
    yield columns("aftersales")
    yield from rows.iter_rows()


def _case_rows(plan: Plan, cases: pl.DataFrame, as_of: int) -> pl.DataFrame:
    shop, closed, empty = plan.shop, pl.col("closed") <= as_of, pl.lit("")
    refunded = closed & (pl.col("kind") == REFUND)
    comes_back = pl.col("type").is_in(_RETURNED) & (closed | (pl.col("applied") + 2 * DAY <= as_of))
    shipped = (pl.col("shipped") > 0) & (pl.col("shipped") <= as_of)
    cells = {
        "售后编号": pl.col("case_id").cast(pl.String),
        "订单编号": pl.col("order_id"),
        "交易金额": money("paid_fen"),
        "售后状态": _state(as_of),
        "退款类型": named("type", list(TYPES)),
        "退款金额": money("refund_fen"),
        "订单状态": status(as_of),
        "发货运单号": pl.when(shipped).then(pl.col("tracking").cast(pl.String)).otherwise(empty),
        "商品ID": named("product", [item.id for item in shop.products]),
        "买家": pl.lit("测***"),
        "超时时间": pl.when(closed).then(empty).otherwise(_deadline(as_of)),
        "申请时间": time("applied", as_of),
        "退款原因": named("reason", list(shop.reasons)),
        "退货运单号": pl.when(comes_back).then((pl.col("tracking") + 1).cast(pl.String)).otherwise(empty),
        "退货物流状态": pl.when(comes_back & closed).then(pl.lit("已签收")).otherwise(empty),
        "退货物流状态对应时间": pl.when(comes_back).then(time("closed", as_of)).otherwise(empty),
        "同意退款时间": pl.when(refunded).then(time("closed", as_of)).otherwise(empty),
        "同意退款人": pl.when(refunded).then(named("agreed_by", list(AGREED_BY))).otherwise(empty),
        "快递拦截状态": pl.when(pl.col("type") == TYPES.index("拦截退货")).then(pl.lit("拦截中")).otherwise(empty),
        "sku信息": named("sku", [sku.spec for sku in shop.skus]),
    }
    return cases.select([cells.get(name, empty).alias(name) for name in columns("aftersales")])


def _state(as_of: int) -> pl.Expr:
    kind, waited = pl.col("kind"), as_of - pl.col("applied")
    done = {
        REFUND: "退款成功",
        WITHDRAWN: "退款关闭",
        EXCHANGE: "换货/补寄成功",
        RESEND: "换货/补寄成功",
        REPAIR: "维修成功",
    }
    returns = pl.col("type") == TYPES.index("退货退款")
    return (
        pl.when(pl.col("closed") <= as_of)
        .then(kind.replace_strict(done, return_dtype=pl.String))
        .when(pl.col("intervened"))
        .then(pl.lit("平台处理中"))
        .when(returns & (waited > 2 * DAY))
        .then(pl.lit("待商家收货"))
        .when(returns & (waited > DAY))
        .then(pl.lit("待消费者发货"))
        .otherwise(pl.lit("待商家处理"))
    )


def _deadline(as_of: int) -> pl.Expr:
    """The end of the running step of two days: always after the export."""
    steps = (as_of - pl.col("applied")) // (2 * DAY) + 1
    text = pl.from_epoch(pl.col("applied") + steps * 2 * DAY, time_unit="s").dt.strftime("%Y-%m-%d %H:%M:%S")
    return text
