-- Keeps which texts repeat others.
INSERT INTO narrative_repeat (report_version_id, section, unit, other_unit, other_period, percent, others)
SELECT CAST(:version_id AS uuid), section, unit, other_unit, other_period, percent, others FROM said_repeat
