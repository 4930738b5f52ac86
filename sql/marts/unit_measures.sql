-- What every unit that must answer says about the measures of targets (:measures); a share by its two sums.
SELECT unit, indicator, state, coalesce(value, CASE state WHEN 'nil' THEN 0 END) AS value,
       NULL::numeric AS numerator, NULL::numeric AS denominator, is_partial
FROM current_cell WHERE indicator = ANY (:measures)
UNION ALL
SELECT unit, indicator, state, NULL, CASE WHEN state IN ('number', 'nil') THEN numerator END,
       CASE WHEN state IN ('number', 'nil') THEN denominator END, is_partial
FROM current_share WHERE indicator = ANY (:measures)
