-- Orders with income or refunds in the bills of the month, or refunded in it: all their bill rows of any time beside the
-- order and its cases. Only those come out that do not agree at first sight; the first row counts what was looked at.
-- :spans is JSON [[first, last], …], the days that bills cover. A place is import_id * 2^32 + row_no.
WITH spans (first, last) AS (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:spans)),
scope AS (
  SELECT order_id FROM bills
  WHERE shop_id = :shop AND day BETWEEN :first AND :last AND order_id IS NOT NULL AND subject IN ('income', 'refund')
  UNION
  SELECT order_id FROM aftersales WHERE shop_id = :shop AND refunded = 1 AND refund_day BETWEEN :first AND :last
), billed AS (
  SELECT b.order_id,
    sum(iif(b.subject = 'income' AND b.code <> '0010005', b.income_fen + b.expense_fen, 0)) AS income,
    sum(b.subject = 'income' AND b.code <> '0010005' AND b.income_fen > 0) AS incomes,
    sum(iif(b.code = '0010005', b.income_fen + b.expense_fen, 0)) AS coupon,
    -sum(iif(b.subject = 'refund' AND b.code <> '0020005', b.income_fen + b.expense_fen, 0)) AS refund,
    -sum(iif(b.code = '0020005', b.income_fen + b.expense_fen, 0)) AS coupon_back,
    max(iif(b.subject = 'income', b.day, NULL)) AS income_day,
    max(iif(b.subject = 'refund', b.day, NULL)) AS refund_day,
    max(iif(b.subject = 'income', b.import_id * 4294967296 + b.row_no, 0)) AS income_place,
    max(iif(b.subject = 'refund', b.import_id * 4294967296 + b.row_no, 0)) AS refund_place
  FROM scope s JOIN bills b ON b.shop_id = :shop AND b.order_id = s.order_id
  WHERE b.subject IN ('income', 'refund') GROUP BY b.order_id
), more AS (
  SELECT order_id, sum(paid_fen) AS paid, sum(receipts_fen) AS receipts, sum(platform_discount_fen) AS platform
  FROM orders WHERE shop_id = :shop AND line > 0 GROUP BY order_id
), cases AS (
  SELECT order_id, sum(coalesce(refund_fen, 0)) AS all_fen,
    sum(iif(EXISTS (SELECT 1 FROM spans WHERE refund_day BETWEEN first AND last), coalesce(refund_fen, 0), 0)) AS fen,
    max(refund_day) AS day, max(import_id * 4294967296 + row_no) AS place
  FROM aftersales WHERE shop_id = :shop AND refunded = 1 AND order_id IN (SELECT order_id FROM scope) GROUP BY order_id
), beside AS (
  SELECT b.order_id, o.order_id IS NOT NULL AS known,
    o.paid_fen + coalesce(more.paid, 0) AS paid,
    o.receipts_fen + coalesce(more.receipts, 0) AS receipts,
    o.platform_discount_fen + coalesce(more.platform, 0) AS platform,
    coalesce(o.refunded, 0) AS marked, coalesce(o.refund_given_fen, 0) AS given, o.pay_day,
    date((o.version >> 12) / 1000000 + 28800, 'unixepoch') AS exported,
    b.income, b.incomes, b.coupon, b.refund, b.coupon_back, b.income_day, b.refund_day, b.income_place, b.refund_place,
    c.order_id IS NOT NULL AS has_case, coalesce(c.all_fen, 0) AS case_all, coalesce(c.fen, 0) AS case_fen,
    c.day AS case_day, coalesce(c.place, 0) AS case_place
  FROM billed b
  LEFT JOIN orders o ON o.shop_id = :shop AND o.order_id = b.order_id AND o.line = 0
  LEFT JOIN more ON more.order_id = b.order_id
  LEFT JOIN cases c ON c.order_id = b.order_id
)
SELECT * FROM beside -- in the order of the fields of settlement.Settled
WHERE NOT known
  OR incomes > 0 AND (income IS NOT paid OR income + coupon <> coalesce(receipts, paid + platform, income + coupon))
  OR refund <> case_fen
  OR coupon_back > coupon AND incomes > 0
ORDER BY order_id;
