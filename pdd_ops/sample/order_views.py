"""An order as an export of a certain moment shows it: only what had happened by then, as text with trailing TABs."""

from __future__ import annotations

import polars as pl

from pdd_ops.sample.refunds import EXCHANGE, RECEIVED, REFUND, SHIPPED
from pdd_ops.sample.shop import Shop, columns

UNKNOWN_STATUS = "已发货，运输异常"
_NOTES = ("", "加急", "送小礼品", "G-测试")
_UNTABBED = ("商品", "订单状态")
_NO = ("是否审核中", "是否抽奖或0元试用", "是否顺丰加价", "是否门店自提", "是否节能补贴", "是否无痕发货",
       "是否社区团购", "是否直播间引导成交", "是否已上传证件照片", "是否支持上传识别码", "是否异常")  # fmt: skip
_ZERO = ("邮费(元)", "上门安装费(元)", "送货入户费(元)", "送货入户并安装费(元)", "服务费")
_MONEY = {
    "商品总价(元)": "list_fen",
    "店铺优惠折扣(元)": "shop_discount",
    "平台优惠折扣(元)": "platform_discount",
    "多多支付立减金额(元)": "pay_discount",
    "用户实付金额(元)": "paid_fen",
    "商家实收金额(元)": "receipts",
}


def order_rows(shop: Shop, orders: pl.DataFrame, layout: str, as_of: int) -> pl.DataFrame:
    """The orders created up to `as_of` in the columns of a layout of layouts.toml, ready to be written. A layout that
    does not tell their status has only those that were paid and whose group formed."""
    cells = _cells(shop, as_of) | _times(as_of)
    names = columns(layout)
    empty = pl.lit("")
    chosen = [_tabbed(name, cells.get(name, empty)) for name in names]
    shown = pl.col("created") <= as_of if "订单状态" in names else _seen("formed", as_of)
    return orders.filter(shown).select(chosen)


def status(as_of: int) -> pl.Expr:
    """订单状态 at a moment."""
    refunded = (pl.col("kind") == REFUND) & _seen("closed", as_of)
    return (
        pl.when(~_seen("paid", as_of))
        .then(pl.when(pl.col("created") > as_of - 86400).then(pl.lit("待付款")).otherwise(pl.lit("已取消")))
        .when(pl.col("formed") == 0)
        .then(pl.lit("未成交，退款成功"))
        .when(pl.col("odd_status") & _seen("shipped", as_of))
        .then(pl.lit(UNKNOWN_STATUS))
        .when(refunded & pl.col("cancelled"))
        .then(pl.lit("已取消，退款成功"))
        .when(refunded)
        .then(_by_stage("未发货，退款成功", "已发货，退款成功", "已收货，退款成功"))
        .when(_seen("received", as_of))
        .then(pl.lit("已收货"))
        .when(_seen("shipped", as_of))
        .then(pl.lit("已发货，待收货"))
        .otherwise(pl.lit("待发货"))
    )


def money(name: str) -> pl.Expr:
    """Fen as yuan in text: 1690 -> '16.90'."""
    return pl.concat_str(pl.col(name) // 100, pl.lit("."), (pl.col(name) % 100).cast(pl.String).str.zfill(2))


def time(name: str, as_of: int) -> pl.Expr:
    """An instant as text, empty where it has not come by `as_of`."""
    text = pl.from_epoch(pl.col(name), time_unit="s").dt.strftime("%Y-%m-%d %H:%M:%S")
    return pl.when(_seen(name, as_of)).then(text).otherwise(pl.lit(""))


def named(name: str, values: list[str]) -> pl.Expr:
    """A column of positions as the values at those positions."""
    return pl.col(name).replace_strict(dict(enumerate(values)), return_dtype=pl.String)


def _titles(shop: Shop, *, new: bool) -> pl.Expr:
    return named("product", [shop.title(product, new=new) for product in range(len(shop.products))])


def _cells(shop: Shop, as_of: int) -> dict[str, pl.Expr]:
    products, skus, places = shop.products, shop.skus, [place for _, place in shop.places]
    shipped = _seen("shipped", as_of)
    return {
        "商品": pl.when("new_title").then(_titles(shop, new=True)).otherwise(_titles(shop, new=False)),
        "订单号": pl.col("order_id"),
        "订单状态": status(as_of),
        "商品数量(件)": pl.col("quantity").cast(pl.String),
        "商品id": named("product", [item.id for item in products]),
        "商品规格": named("sku", [sku.spec for sku in skus]),
        "样式ID": named("sku", [sku.sku_id for sku in skus]),
        "商家编码-规格维度": named("sku", [sku.code for sku in skus]),
        "商家编码-SKU维度": named("sku", [sku.code for sku in skus]),
        "商家编码-商品维度": named("product", [item.code for item in products]),
        "商品一级类目": named("product", [item.category[0] for item in products]),
        "商品二级类目": named("product", [item.category[1] for item in products]),
        "商品三级类目": named("product", [item.category[2] for item in products]),
        "商家备注": named("note", list(_NOTES)),
        "售后状态": _aftersale(as_of),
        "快递单号": pl.when(shipped).then(pl.col("tracking").cast(pl.String)).otherwise(pl.lit("")),
        "快递公司": pl.when(shipped).then(named("carrier", list(shop.carriers))).otherwise(pl.lit("")),
        "省": named("place", [place[0] for place in places]),
        "市": named("place", [place[1] for place in places]),
        "区": named("place", [place[2] for place in places]),
        "街道/镇": pl.lit("****"),
        "收货人": pl.lit("测试收货人甲"),
        "手机": pl.lit("19900000000"),
        "街道": pl.lit("测试街道"),
        "详细地址": pl.lit("测试路0号虚构小区"),
        "订单来源": named("channel", list(shop.story.channels)),
        "是否直播间成交": pl.when(pl.col("live")).then(pl.lit("是")).otherwise(pl.lit("否")),
        "是否分期": pl.lit("否"),
        **{name: pl.lit("否") for name in _NO},
        **{name: pl.lit("0.00") for name in _ZERO},
        **{name: money(column) for name, column in _MONEY.items()},
    }


def _times(as_of: int) -> dict[str, pl.Expr]:
    columns = {
        "支付时间": "paid",
        "订单成交时间": "formed",
        "拼单成功时间": "formed",
        "订单确认时间": "formed",
        "发货时间": "shipped",
        "确认收货时间": "received",
    }
    promised = pl.when(_seen("paid", as_of)).then(time("promised", 2**60)).otherwise(pl.lit(""))
    return {name: time(column, as_of) for name, column in columns.items()} | {"承诺发货时间": promised}


def _aftersale(as_of: int) -> pl.Expr:
    open_case = _seen("applied", as_of) & ~_seen("closed", as_of)
    done = (pl.col("kind") == REFUND) & _seen("closed", as_of) | (pl.col("formed") == 0) & _seen("paid", as_of)
    return (
        pl.when(done)
        .then(pl.lit("退款成功"))
        .when(open_case & (pl.col("kind") < EXCHANGE) & (pl.col("stage") != RECEIVED))
        .then(pl.lit("退款中"))
        .when(open_case)
        .then(pl.lit("售后处理中"))
        .otherwise(pl.lit("无售后或售后取消"))
    )


def _by_stage(unshipped: str, shipped: str, received: str) -> pl.Expr:
    stage = pl.col("stage")
    return (
        pl.when(stage == RECEIVED)
        .then(pl.lit(received))
        .when(stage == SHIPPED)
        .then(pl.lit(shipped))
        .otherwise(pl.lit(unshipped))
    )


def _seen(name: str, as_of: int) -> pl.Expr:
    return (pl.col(name) > 0) & (pl.col(name) <= as_of)


def _tabbed(name: str, cell: pl.Expr) -> pl.Expr:
    return (cell if name in _UNTABBED else pl.concat_str(cell, pl.lit("\t"))).alias(name)
