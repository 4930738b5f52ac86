-- Files that were seen and left for later, as `receive.receipt_time.Sighting`.
SELECT locator, first_seen_at, first_modified_at, previous_scan_at, last_size, last_modified_at
FROM sighting
WHERE channel = :channel
