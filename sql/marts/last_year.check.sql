-- Offending: a version of another regime's report would compare what is not alike.
SELECT id, regime FROM report_version WHERE id = :last_version AND regime <> :regime
