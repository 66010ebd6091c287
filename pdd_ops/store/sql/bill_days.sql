-- Bills of the touched cash days.
INSERT INTO main.bill_days (shop_id, dim, key, day, rows, income_fen, expense_fen, refunds_fen, service_fees_fen,
  penalties_fen, aftersales_costs_fen, service_costs_fen, marketing_fen, transfers_fen, withdrawals_fen)
SELECT :shop, '{dim}', {key}, b.day, count(*),
  sum(iif(b.subject IN ('transfer', 'withdrawal'), 0, b.income_fen)),
  -sum(iif(b.subject IN ('transfer', 'withdrawal'), 0, b.expense_fen)),
  -sum(iif(b.subject = 'refund', b.income_fen + b.expense_fen, 0)),
  -sum(iif(b.subject = 'service_fee', b.income_fen + b.expense_fen, 0)),
  -sum(iif(b.subject = 'penalty', b.income_fen + b.expense_fen, 0)),
  -sum(iif(b.subject = 'aftersales_cost', b.income_fen + b.expense_fen, 0)),
  -sum(iif(b.subject = 'service_cost', b.income_fen + b.expense_fen, 0)),
  -sum(iif(b.subject = 'marketing', b.income_fen + b.expense_fen, 0)),
  -sum(iif(b.subject = 'transfer', b.income_fen + b.expense_fen, 0)),
  -sum(iif(b.subject = 'withdrawal', b.income_fen + b.expense_fen, 0))
FROM temp.touched t JOIN bills b ON b.shop_id = :shop AND b.day = t.day
GROUP BY b.day, {key};
