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
-- What such a row was counted as before stands in the reason: new, or (…_changed) a change; there it is counted again later.
DROP TABLE IF EXISTS temp.waiting;
CREATE TEMP TABLE waiting AS SELECT import_id, row_no, spec_id FROM main.article_links l
WHERE shop_id = :shop AND EXISTS (SELECT 1 FROM main.article_packs p WHERE p.shop_id = :shop)
  AND NOT EXISTS (SELECT 1 FROM main.article_packs p WHERE p.shop_id = :shop AND p.spec_id = l.spec_id);
DROP TABLE IF EXISTS temp.found;
CREATE TEMP TABLE found AS SELECT r.rowid AS id, r.import_id, r.reason FROM main.rejects r JOIN main.imports i USING (import_id)
WHERE i.shop_id = :shop AND r.reason IN ('unknown_spec', 'unknown_spec_changed')
  AND (r.import_id, r.row_no) NOT IN (SELECT import_id, row_no FROM temp.waiting);
UPDATE main.imports AS i SET rejected = rejected - f.fresh - f.altered, new = new + f.fresh, changed = changed + f.altered FROM (
  SELECT import_id, count(*) FILTER (WHERE reason = 'unknown_spec') AS fresh,
    count(*) FILTER (WHERE reason <> 'unknown_spec') AS altered FROM temp.found GROUP BY import_id
) f WHERE f.import_id = i.import_id;
DELETE FROM main.rejects WHERE rowid IN (SELECT id FROM temp.found);
DROP TABLE IF EXISTS temp.late;
CREATE TEMP TABLE late AS SELECT w.import_id, w.row_no, w.spec_id,
  row_number() OVER (PARTITION BY w.import_id ORDER BY w.row_no) > i.new AS was_changed
FROM temp.waiting w JOIN main.imports i USING (import_id) WHERE NOT EXISTS (SELECT 1 FROM main.rejects r
  WHERE r.import_id = w.import_id AND r.row_no = w.row_no AND r.reason IN ('unknown_spec', 'unknown_spec_changed'));
INSERT INTO main.rejects (import_id, row_no, column, value, reason)
SELECT import_id, row_no, '{column}', spec_id, iif(was_changed, 'unknown_spec_changed', 'unknown_spec') FROM temp.late;
UPDATE main.imports AS i SET rejected = rejected + l.fresh + l.altered, new = new - l.fresh, changed = changed - l.altered FROM (
  SELECT import_id, count(*) FILTER (WHERE NOT was_changed) AS fresh, count(*) FILTER (WHERE was_changed) AS altered
  FROM temp.late GROUP BY import_id
) l WHERE l.import_id = i.import_id;
