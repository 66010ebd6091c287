-- After-sales cases of the touched days: opened by the day of application, closed by the day the money went back.
INSERT INTO main.case_days (shop_id, dim, key, day, opened, intervened, closed, closed_fen, closed_refund_only)
SELECT :shop, '{dim}', key, day, sum(opened), sum(intervened), sum(closed), sum(fen), sum(refund_only) FROM (
  SELECT {key} AS key, a.opened_day AS day, 1 AS opened, a.intervened, 0 AS closed, 0 AS fen, 0 AS refund_only
  FROM temp.touched_cases t JOIN aftersales a ON a.shop_id = :shop AND a.opened_day = t.day
  UNION ALL
  SELECT {key}, a.refund_day, 0, 0, 1, coalesce(a.refund_fen, 0), coalesce(a.type IN ('退款', '仅退款'), 0)
  FROM temp.touched_cases t JOIN aftersales a ON a.shop_id = :shop AND a.refund_day = t.day AND a.refunded = 1
) GROUP BY key, day;
