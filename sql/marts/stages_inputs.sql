-- The submissions of all stages of a campaign, under the unit as it is at its end.
SELECT i.submission_id, i.receipt_id, i.received_at, i.is_base, i.verdict, i.findings_sha256,
       r.unit, r.position, r.name AS unit_name, r.level, r.ownership
FROM stage_input AS i
JOIN roster AS r ON r.regime = :regime AND r.period = :period AND r.unit = i.unit
