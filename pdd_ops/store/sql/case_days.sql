-- After-sales cases of the touched days: opened by the day of application, closed by the day the money went back.
INSERT INTO main.case_days (shop_id, dim, key, day, opened, intervened, closed, closed_fen, closed_refund_only)
SELECT :shop, '{dim}', key, day, sum(opened), sum(intervened), sum(closed), sum(closed_fen), sum(closed_refund_only)
FROM ({rows}) GROUP BY key, day;
