-- The totals of a version.
SELECT indicator, value, numerator, denominator, units_reported, units_expected, units_nil, units_not_applicable,
       units_missing
FROM figure WHERE report_version_id = :version_id AND scope = 'total'
