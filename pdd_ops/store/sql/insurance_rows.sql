-- The fees of the freight insurance, by the pay day of the order, else by the day in its number.
SELECT f.order_id, f.fee_fen, o.pay_day IS NULL AS dated_by_number, f.import_id, f.row_no, coalesce(o.pay_day,
  CASE WHEN f.order_id GLOB '[0-9][0-9][0-1][0-9][0-3][0-9]-*'
    THEN date('20' || substr(f.order_id, 1, 2) || '-' || substr(f.order_id, 3, 2) || '-' || substr(f.order_id, 5, 2)) END) AS day
FROM freight_insurance f
LEFT JOIN orders o ON o.shop_id = :shop AND o.order_id = f.order_id AND o.line = 0
WHERE f.shop_id = :shop AND f.charged = 1
