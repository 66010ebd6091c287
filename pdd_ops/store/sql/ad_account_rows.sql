-- Rows of the ad account of the touched days, each with the sums that it goes into. By scenario a row counts with the parts
-- that its text names; what they leave of its amount has no scenario (key '').
WITH rows AS (
  SELECT a.*, coalesce((SELECT sum(value) FROM json_each(a.scenarios)), 0) AS named_fen
  FROM temp.touched t JOIN ad_account a ON a.shop_id = :shop AND a.day = t.day
), parts AS (
  SELECT 'all' AS dim, '' AS key, spend_fen AS part_fen, r.* FROM rows r
  UNION ALL SELECT 'bill_type', iif(type <> '', type, flow), spend_fen, r.* FROM rows r
  UNION ALL SELECT 'scenario', s.key, s.value, r.* FROM rows r JOIN json_each(r.scenarios) s WHERE spend_fen > 0
  UNION ALL SELECT 'scenario', '', spend_fen - named_fen, r.* FROM rows r WHERE spend_fen > 0 AND spend_fen <> named_fen
)
SELECT shop_id, dim, key, day, part_fen AS spend_fen, iif(cash_fen = 0, 0, part_fen) AS cash_fen, type, note, import_id, row_no
FROM parts
