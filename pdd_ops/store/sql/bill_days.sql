-- Bills of the touched cash days.
INSERT INTO main.bill_days (shop_id, dim, key, day, rows, income_fen, expense_fen, refunds_fen, service_fees_fen,
  penalties_fen, aftersales_costs_fen, service_costs_fen, marketing_fen, transfers_fen, withdrawals_fen)
SELECT :shop, '{dim}', key, day, sum(rows), sum(income_fen), sum(expense_fen), sum(refunds_fen), sum(service_fees_fen),
  sum(penalties_fen), sum(aftersales_costs_fen), sum(service_costs_fen), sum(marketing_fen), sum(transfers_fen),
  sum(withdrawals_fen)
FROM ({rows}) GROUP BY day, key;
