-- Counted order rows of the month that do not keep the stated identities:
-- 商家实收 = 商品总价 − 店铺优惠, 用户实付 = 商家实收 − 平台优惠.
SELECT order_id, pay_day, import_id * 4294967296 + row_no, list_fen, coalesce(shop_discount_fen, 0),
  coalesce(platform_discount_fen, 0), coalesce(pay_discount_fen, 0), coalesce(postage_fen, 0), receipts_fen, paid_fen
FROM orders
WHERE shop_id = :shop AND pay_day BETWEEN :first AND :last
  AND (day_in_number = 0 AND pay_day BETWEEN :first AND :last OR order_id BETWEEN :low AND :high) AND counted = 1 AND (
  receipts_fen <> list_fen - coalesce(shop_discount_fen, 0) OR paid_fen <> receipts_fen - coalesce(platform_discount_fen, 0))
ORDER BY +order_id, line;
