-- Which of these files lie in our own landing store.
SELECT id FROM receipt WHERE id = ANY (CAST(:receipts AS uuid[]))
