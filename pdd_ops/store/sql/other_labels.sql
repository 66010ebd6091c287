-- Product names out of exports other than orders.
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'product', product_id, max(product_name), :version FROM temp.staged
WHERE product_name IS NOT NULL AND product_id <> '' GROUP BY product_id
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
