SELECT * FROM model_row WHERE submission_id = :submission ORDER BY row_number
