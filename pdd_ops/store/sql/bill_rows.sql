-- What rows of the bills add to the sums of the touched cash days. {grain} are columns that say what they are of.
SELECT {grain}, b.day AS day, {rows} AS rows,
  iif(b.subject IN ('transfer', 'withdrawal'), 0, b.income_fen) AS income_fen,
  -iif(b.subject IN ('transfer', 'withdrawal'), 0, b.expense_fen) AS expense_fen,
  -iif(b.subject = 'refund', b.income_fen + b.expense_fen, 0) AS refunds_fen,
  -iif(b.subject = 'service_fee', b.income_fen + b.expense_fen, 0) AS service_fees_fen,
  -iif(b.subject = 'penalty', b.income_fen + b.expense_fen, 0) AS penalties_fen,
  -iif(b.subject = 'aftersales_cost', b.income_fen + b.expense_fen, 0) AS aftersales_costs_fen,
  -iif(b.subject = 'service_cost', b.income_fen + b.expense_fen, 0) AS service_costs_fen,
  -iif(b.subject = 'marketing', b.income_fen + b.expense_fen, 0) AS marketing_fen,
  -iif(b.subject = 'transfer', b.income_fen + b.expense_fen, 0) AS transfers_fen,
  -iif(b.subject = 'withdrawal', b.income_fen + b.expense_fen, 0) AS withdrawals_fen
FROM {bills}
