-- After-sales cases of the touched days: opened by the day of application, closed by the day the money went back.
INSERT INTO main.case_days (shop_id, dim, key, day, opened, intervened, closed, closed_fen, closed_refund_only,
  timed_refunds, refund_seconds, slow_refunds)
SELECT :shop, '{dim}', key, day, sum(opened), sum(intervened), sum(closed), sum(closed_fen), sum(closed_refund_only),
  sum(timed_refunds), sum(refund_seconds), sum(slow_refunds)
FROM ({rows}) GROUP BY key, day;
