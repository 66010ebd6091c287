-- What the bills of the month say of orders: how many were settled, and the sums of income, coupons and refunds.
SELECT count(DISTINCT iif(subject = 'income', order_id, NULL)),
  coalesce(sum(iif(subject = 'income' AND code <> '0010005', income_fen + expense_fen, 0)), 0),
  coalesce(sum(iif(code = '0010005', income_fen + expense_fen, 0)), 0),
  coalesce(-sum(iif(subject = 'refund', income_fen + expense_fen, 0)), 0),
  count(DISTINCT iif(subject = 'refund', order_id, NULL))
FROM bills WHERE shop_id = :shop AND day BETWEEN :first AND :last AND order_id IS NOT NULL;
