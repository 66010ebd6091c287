-- The cost of each: of its most specific key that has one, the newest that counts from its pay day or before.
DROP TABLE IF EXISTS temp.priced;
CREATE TEMP TABLE priced (id INTEGER PRIMARY KEY, cost_fen, packing_fen, shipping_fen, insurance_fen, fee_rate,
  import_id, row_no);
INSERT INTO temp.priced
SELECT id, cost_fen, packing_fen, shipping_fen, insurance_fen, fee_rate, import_id, row_no FROM (
  SELECT *, row_number() OVER (PARTITION BY id ORDER BY rank, since DESC, same DESC) AS place FROM (
    SELECT w.id, w.rank, c.since, c.key = w.key AS same, c.cost_fen, c.packing_fen, c.shipping_fen, c.insurance_fen, c.fee_rate, c.import_id, c.row_no
    FROM ({wanted}) w JOIN temp.alike x ON x.word = w.key JOIN temp.alike y ON y.plain = x.plain
    JOIN costs c ON c.shop_id = :shop AND c.kind = w.kind AND c.key = y.word AND c.since <= w.day
    UNION ALL
    SELECT s.rowid, {article_rank}, '', 1, a.cost_fen, NULL, a.freight_fen, NULL, NULL, a.import_id, a.row_no
    FROM temp.sold s JOIN temp.article_keys k ON k.product_id = s.product_id AND k.sku = coalesce(s.sku, '')
    JOIN articles a ON a.shop_id = :shop AND a.product_id = k.product_id AND a.sku_key = k.sku_key
    WHERE s.measured AND a.cost_fen IS NOT NULL
  )
) WHERE place = 1;
