-- The event that has a hash, or the export of the audit package that has it.
SELECT seq, at FROM ledger WHERE hash = :hash
UNION ALL
SELECT seq, at FROM ledger
WHERE object_kind = 'audit_package' AND CASE WHEN payload IS JSON OBJECT THEN CAST(payload AS jsonb) END ->> 'package_sha256' = :hash
ORDER BY seq
LIMIT 1
