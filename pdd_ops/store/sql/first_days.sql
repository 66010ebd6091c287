-- The first day with 成交 of every product that sold on a touched day, or whose first day was touched.
UPDATE main.labels SET first_day = (
  SELECT min(d.day) FROM main.order_days d
  WHERE d.shop_id = :shop AND d.dim = 'product' AND d.key = labels.key AND d.orders > 0)
WHERE shop_id = :shop AND dim = 'product' AND (
  first_day IN (SELECT day FROM temp.touched)
  OR key IN (SELECT d.key FROM main.order_days d JOIN temp.touched t ON d.day = t.day WHERE d.shop_id = :shop AND d.dim = 'product'));
