-- The names of products and SKUs in an order export: those of the newest file that names them.
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'product', product, max(name), :version FROM stage.names WHERE name <> '' AND product <> '' GROUP BY product
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'sku', sku, max(trim(coalesce(nullif(name, ''), product) || ' ' || spec)), :version
FROM stage.names WHERE sku <> '' GROUP BY sku
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
