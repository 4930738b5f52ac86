INSERT INTO sighting (channel, locator, first_seen_at, first_modified_at, previous_scan_at, last_size, last_modified_at)
VALUES (:channel, :locator, :first_seen_at, :first_modified_at, :previous_scan_at, :last_size, :last_modified_at)
