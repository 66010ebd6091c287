-- The orders of the days in temp.{days}: id, day, and day_in_number, which the caller holds against the order's own: an order
-- paid on another day than its number says has 0 there and is only found by its pay day.
SELECT f.id, t.day, 1 AS day_in_number FROM temp.{days} t CROSS JOIN order_facts f ON f.shop_id = :shop
  AND f.order_id BETWEEN substr(replace(t.day, '-', ''), 3) || '-' AND substr(replace(t.day, '-', ''), 3) || '.'
UNION ALL
SELECT f.id, t.day, 0 FROM temp.{days} t CROSS JOIN order_facts f ON f.shop_id = :shop
  AND f.day_in_number = 0 AND f.pay_day = t.day
