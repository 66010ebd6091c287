-- The newest name of every product and SKU of the touched days. Labels do not change with the day: one row of each
-- product and SKU and import is looked at.
DROP TABLE IF EXISTS temp.names;
CREATE TEMP TABLE names (product, sku, version, name, spec, PRIMARY KEY (product, sku, version, name, spec)) WITHOUT ROWID;
INSERT OR IGNORE INTO temp.names
SELECT coalesce(o.product_id, ''), coalesce(o.sku_id, o.sku_code, o.sku, ''), o.version, coalesce(o.product_name, ''),
  coalesce(o.sku, '')
FROM temp.touched t JOIN orders o ON o.shop_id = :shop AND o.pay_day = t.day AND o.counted = 1;
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'product', product, name, version FROM (
  SELECT *, row_number() OVER (PARTITION BY product ORDER BY version DESC, name DESC) AS place
  FROM temp.names WHERE name <> '' AND product <> ''
) WHERE place = 1
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'sku', sku, trim(coalesce(nullif(name, ''), product) || ' ' || spec), version FROM (
  SELECT *, row_number() OVER (PARTITION BY sku ORDER BY version DESC, name DESC, spec DESC) AS place
  FROM temp.names WHERE sku <> ''
) WHERE place = 1
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
