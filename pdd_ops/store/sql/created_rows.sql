-- Every line of the orders made on the days in temp.touched, as created_days.sql counts them. {grain} are columns that say what
-- it is of, {first} is 1 on the line that counts the order, {made} what counts all orders, {numbered} whether a number begins
-- with a real day.
SELECT {grain}, {made} AS created, {first} AND unpaid AS unpaid, iif(unpaid, fen, 0) AS unpaid_fen,
  iif(unpaid, coalesce(f.quantity, 0), 0) AS unpaid_units
FROM (
  SELECT f.*, d.day, a.product_id,
    f.counted = 0 AND s.state IN ('unpaid', 'cancelled') AND coalesce(f.paid_at, f.formed_at, f.grouped_at) IS NULL AS unpaid,
    coalesce(nullif(f.paid_fen, 0), f.list_fen - coalesce(f.shop_discount_fen, 0), 0) AS fen
  FROM (
    SELECT f.id, t.day FROM temp.touched t CROSS JOIN order_facts f ON f.shop_id = :shop
      AND f.order_id BETWEEN substr(replace(t.day, '-', ''), 3) || '-' AND substr(replace(t.day, '-', ''), 3) || '.'
      AND NOT (f.counted = 0 AND f.day_in_number = 0)
    UNION ALL
    SELECT f.id, t.day FROM temp.touched t CROSS JOIN order_facts f ON f.shop_id = :shop
      AND f.day_in_number = 0 AND f.pay_day = t.day AND (f.counted = 0 OR NOT ({numbered}))
  ) d
  CROSS JOIN order_facts f ON f.id = d.id
  JOIN order_statuses s USING (status_id) JOIN order_articles a USING (article_id)
) f
