SELECT * FROM self_score WHERE submission_id = :submission ORDER BY criterion
