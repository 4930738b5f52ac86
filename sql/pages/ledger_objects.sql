-- What else an auditor means by a file or by a unit: the reports read from it, the files of it.
SELECT id::text FROM submission WHERE receipt_id::text = :object OR unit = :object
UNION
SELECT id::text FROM receipt WHERE unit = :object
LIMIT 40
