-- The bills of the touched cash days, added up as finely as any dimension asks.
DROP TABLE IF EXISTS temp.by_bill;
CREATE TEMP TABLE by_bill AS
SELECT b.day, b.code, b.type, b.subject, count(*) AS rows, sum(b.income_fen) AS income_fen, sum(b.expense_fen) AS expense_fen
FROM {bills} GROUP BY 1, 2, 3, 4;
