-- The newest name of every code of the staged bill, as the bill itself describes it: '0010002 交易收入-订单收入'.
INSERT INTO main.labels (shop_id, dim, key, label, version)
SELECT :shop, 'bill_code', code, max(trim(code || ' ' || trim(substr(description, instr(description, '|') + 1)))), :version
FROM (SELECT DISTINCT code, description FROM temp.staged WHERE code <> '') WHERE true GROUP BY code
ON CONFLICT (shop_id, dim, key) DO UPDATE SET label = excluded.label, version = excluded.version
WHERE excluded.version >= version;
