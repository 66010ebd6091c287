-- The newest name of every product and SKU of the touched days.
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'product', product, name, version FROM (
  SELECT product, name, version, row_number() OVER (PARTITION BY product ORDER BY version DESC, day DESC, name DESC) AS place
  FROM temp.by_sku WHERE name IS NOT NULL AND product <> ''
) WHERE place = 1
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'sku', sku, trim(coalesce(name, product) || ' ' || coalesce(spec, '')), version FROM (
  SELECT *, row_number() OVER (PARTITION BY sku ORDER BY version DESC, day DESC, name DESC, spec DESC) AS place
  FROM temp.by_sku WHERE sku <> ''
) WHERE place = 1
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
