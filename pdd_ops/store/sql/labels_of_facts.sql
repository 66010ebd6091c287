-- The newest names that the facts of a shop have, where its labels have an older one or none. What a row has of an older
-- file than its own is of that file's time.
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'product', product_id, max(product_name), version FROM (
  SELECT *, max(version) OVER (PARTITION BY product_id) AS newest FROM (
    SELECT a.product_id, a.product_name, coalesce(json_extract(f.from_older, '$.product_name'), f.version) AS version
    FROM main.order_facts f JOIN main.order_articles a USING (article_id) WHERE f.shop_id = :shop
    UNION ALL SELECT product_id, product_name, coalesce(json_extract(from_older, '$.product_name'), version)
    FROM main.product_days WHERE shop_id = :shop
    UNION ALL SELECT product_id, product_name, coalesce(json_extract(from_older, '$.product_name'), version)
    FROM main.ad_days WHERE shop_id = :shop
    UNION ALL SELECT product_id, product_name, coalesce(json_extract(from_older, '$.product_name'), version)
    FROM main.catalogue WHERE shop_id = :shop
  ) WHERE product_id <> '' AND product_name <> ''
) WHERE version = newest GROUP BY product_id
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version > version;
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'sku', key, max(trim(coalesce(nullif(product_name, ''), product_id) || ' ' || sku)), version FROM (
  SELECT *, max(version) OVER (PARTITION BY key) AS newest FROM (
    SELECT coalesce(nullif(a.sku_id, ''), nullif(a.sku_code, ''), a.sku) AS key, a.product_id,
      iif(json_extract(f.from_older, '$.product_name') IS NULL, a.product_name, '') AS product_name, a.sku, f.version
    FROM main.order_facts f JOIN main.order_articles a USING (article_id) WHERE f.shop_id = :shop
  ) WHERE key <> ''
) WHERE version = newest GROUP BY key
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version > version;
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'bill_code', code, max(trim(code || ' ' || trim(substr(description, instr(description, '|') + 1)))), version
FROM (SELECT *, max(version) OVER (PARTITION BY code) AS newest FROM main.bills WHERE shop_id = :shop AND code <> '')
WHERE version = newest GROUP BY code
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version > version;
