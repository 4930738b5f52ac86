-- What a submission says, cell by cell.
SELECT indicator, state, value, text_value, as_typed, explanation FROM cell_value WHERE submission_id = :submission
