-- In one statement: a row each cost as much as all else that registering does in the database.
INSERT INTO blob (sha256, size)
SELECT * FROM unnest(CAST(:sha256 AS text[]), CAST(:sizes AS bigint[]))
ON CONFLICT DO NOTHING
