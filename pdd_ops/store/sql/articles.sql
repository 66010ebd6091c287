-- The three cost maps of a shop joined. The sheet's own total is the cost; where it has none, pieces times the product's.
DELETE FROM main.articles WHERE shop_id = :shop;
INSERT INTO main.articles (shop_id, product_id, sku_key, sku, spec_id, spec_name, standard_id, standard_name, pack, cost_fen,
  freight_fen, main, subsidised, import_id, row_no)
SELECT l.shop_id, l.product_id, l.sku_key, l.sku, l.spec_id, coalesce(p.name, l.spec_name), p.standard_id, s.name, p.pack,
  coalesce(p.cost_fen, s.cost_fen * p.pack), p.freight_fen, coalesce(l.main IN ('是', 'Y', '1'), 0),
  coalesce(l.subsidised IN ('是', 'Y', '1'), 0), l.import_id, l.row_no
FROM main.article_links l
JOIN main.article_packs p ON p.shop_id = l.shop_id AND p.spec_id = l.spec_id
LEFT JOIN main.article_products s ON s.shop_id = l.shop_id AND s.standard_id = p.standard_id
WHERE l.shop_id = :shop;
-- Links without their sale specification are rejects of the file that has them, from the moment on at which any are known.
UPDATE main.imports AS i SET rejected = rejected - r.rows, new = new + r.rows FROM (
  SELECT import_id, count(*) AS rows FROM main.rejects WHERE reason = 'unknown_spec' GROUP BY import_id
) r WHERE i.import_id = r.import_id AND i.shop_id = :shop;
DELETE FROM main.rejects WHERE reason = 'unknown_spec' AND import_id IN (SELECT import_id FROM main.imports WHERE shop_id = :shop);
INSERT INTO main.rejects (import_id, row_no, column, value, reason)
SELECT import_id, row_no, '{column}', spec_id, 'unknown_spec' FROM main.article_links l
WHERE shop_id = :shop AND import_id <> :import AND EXISTS (SELECT 1 FROM main.article_packs p WHERE p.shop_id = :shop)
  AND NOT EXISTS (SELECT 1 FROM main.article_packs p WHERE p.shop_id = :shop AND p.spec_id = l.spec_id);
UPDATE main.imports AS i SET rejected = rejected + r.rows, new = new - r.rows FROM (
  SELECT import_id, count(*) AS rows FROM main.rejects WHERE reason = 'unknown_spec' GROUP BY import_id
) r WHERE i.import_id = r.import_id AND i.shop_id = :shop;
