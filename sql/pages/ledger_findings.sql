-- What findings say that events of the ledger name by file and code.
SELECT DISTINCT ON (receipt_id, code) receipt_id::text AS receipt, code, message
FROM finding
WHERE receipt_id = ANY (CAST(:receipts AS uuid[])) AND code = ANY (CAST(:codes AS text[]))
ORDER BY receipt_id, code, id DESC
