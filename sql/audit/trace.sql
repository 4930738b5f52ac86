-- The cells behind figures of one version, indicator by indicator in the order asked for. Where an office's units are
-- counted through, theirs, as its consolidated report names them; `via_…` is that report. Without :submissions all.
WITH source AS (
SELECT f.unit, u.name, u.path, f.indicator, c.state, c.value, c.text_value, c.as_typed, s.regime, s.period, r.id AS receipt_id,
       r.sha256, c.sheet, c.cell, u.position, f.submission_id, k.decided_by AS corrected_by,
       k.decided_at AS corrected_at, q.decided_at AS confirmed_at
FROM figure_source AS f
JOIN report_unit AS u ON u.report_version_id = f.report_version_id AND u.unit = f.unit
JOIN submission AS s ON s.id = f.submission_id
JOIN cell_value AS c ON c.submission_id = f.submission_id AND c.indicator = f.indicator
LEFT JOIN cell_origin AS o ON o.submission_id = f.submission_id AND o.indicator = f.indicator
JOIN receipt AS r ON r.id = coalesce(o.receipt_id, s.receipt_id)
LEFT JOIN correction AS k ON k.receipt_id = r.id AND k.indicator = f.indicator
LEFT JOIN correction_confirmation AS q ON q.receipt_id = k.receipt_id
WHERE f.report_version_id = :version_id AND f.indicator = ANY (CAST(:indicators AS text[]))
  AND (CAST(:submissions AS uuid[]) IS NULL OR f.submission_id = ANY (CAST(:submissions AS uuid[])))
), traced AS (
SELECT o.*, 0 AS part, NULL::text AS via_unit, NULL::uuid AS via_receipt, NULL::text AS via_sha256,
       NULL::text AS via_sheet, NULL::text AS via_cell
FROM source AS o
WHERE NOT EXISTS (SELECT FROM through_cell AS t WHERE t.submission_id = o.submission_id AND t.indicator = o.indicator)
UNION ALL
SELECT t.unit, t.name, o.path || CASE WHEN o.unit = ANY (t.path) THEN t.path[array_position(t.path, o.unit) + 1:]
                              ELSE ARRAY[t.unit] END,
       t.indicator, t.state, t.value, t.text_value, t.as_typed, t.regime, t.period, t.receipt_id, t.sha256, t.sheet,
       t.cell, o.position, o.submission_id, NULL, NULL, NULL, t.position, o.unit, o.receipt_id, o.sha256, o.sheet, o.cell
FROM source AS o
JOIN through_cell AS t ON t.submission_id = o.submission_id AND t.indicator = o.indicator AND t.receipt_id IS NOT NULL
)
SELECT * FROM traced
ORDER BY array_position(CAST(:indicators AS text[]), indicator), position, part, period
