-- What an officer corrected by telephone in one go.
SELECT indicator, as_typed FROM correction WHERE receipt_id = :receipt ORDER BY indicator
