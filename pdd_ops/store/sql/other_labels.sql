-- Product names out of exports other than orders.
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'product', product_id, max(product_name), :version FROM temp.staged
WHERE product_name IS NOT NULL AND product_id <> '' GROUP BY product_id
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
-- A product that was sold before anything named it has had its first day already.
UPDATE main.labels SET first_day = (SELECT min(day) FROM main.order_days d
  WHERE d.shop_id = :shop AND d.dim = 'product' AND d.key = labels.key AND d.orders > 0)
WHERE shop_id = :shop AND dim = 'product' AND first_day IS NULL AND version = :version;
