-- The penalties of a shop, a bill row each, as work/rights/judging.py judges them. A violation is found by its number in the note.
SELECT :shop AS shop_id, day, code, import_id, row_no, order_id, 1 AS rows, fen,
  late AND told = 'in_time' AS contradicted, iif(late AND told = 'in_time', fen, 0) AS contradicted_fen,
  NOT late OR told NOT IN ('late', 'in_time') AS unjudged
FROM (
  SELECT p.*, coalesce((SELECT CASE
      WHEN count(*) = 0 THEN 'unknown' WHEN count(o.promised_at) < count(*) THEN 'no_promise'
      WHEN sum(iif(o.shipped_at IS NULL, o.promised_at < (o.version >> 12) / 1000000 AND 'unshipped' =
        (SELECT state FROM order_statuses s WHERE s.status_id = o.status_id), o.shipped_at > o.promised_at)) THEN 'late'
      WHEN sum(coalesce(o.shipped_at <= o.promised_at, 0)) = count(*) THEN 'in_time' ELSE 'waits' END
    FROM order_facts o WHERE o.shop_id = :shop AND o.order_id = p.order_id), 'unknown') AS told
  FROM (
    SELECT b.day, b.code, b.import_id, b.row_no, -(b.income_fen + b.expense_fen) AS fen,
      coalesce(b.order_id, nullif(b.order_ref, ''), v.order_id) AS order_id,
      b.code = '0040004' OR {late} AS late
    FROM bills b INDEXED BY bills_penalties
    LEFT JOIN violations v ON v.shop_id = :shop AND v.violation_id = (SELECT min(w.violation_id) FROM violations w
      WHERE w.shop_id = :shop AND b.note LIKE '%违规%' AND instr(b.note, w.violation_id) > 0)
    WHERE b.shop_id = :shop AND b.subject = 'penalty' AND b.income_fen + b.expense_fen < 0
  ) p
)
