-- After-sales cases of the touched days: opened by the day of application, closed by the day the money went back.
INSERT INTO main.case_days (shop_id, dim, key, day, opened, intervened, closed, closed_fen, closed_refund_only,
  timed_refunds, refund_seconds, slow_refunds, disputes, disputes_won, received_refund_only, refund_only_fen, agreed,
  agreed_by_system)
SELECT :shop, '{dim}', key, day, sum(opened), sum(intervened), sum(closed), sum(closed_fen), sum(closed_refund_only),
  sum(timed_refunds), sum(refund_seconds), sum(slow_refunds), sum(disputes), sum(disputes_won),
  sum(received_refund_only), sum(refund_only_fen), sum(agreed), sum(agreed_by_system)
FROM ({rows}) GROUP BY key, day;
