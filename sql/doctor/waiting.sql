-- Files that nobody has looked at yet, and since when the first of them lies here.
SELECT count(*) AS receipts, min(landed_at) AS oldest FROM receipt WHERE status = 'received'
