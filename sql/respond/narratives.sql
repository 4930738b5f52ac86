SELECT section, body FROM narrative WHERE submission_id = :submission
