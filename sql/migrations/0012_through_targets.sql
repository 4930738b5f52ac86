-- Targets are judged at the units counted through an office, as figures count them: `part` is such a unit, in the place
-- of the office that is `unit`; empty: the unit of the roster itself.
ALTER TABLE target_result ADD COLUMN part text NOT NULL DEFAULT '';
ALTER TABLE target_result ADD COLUMN part_name text NOT NULL DEFAULT '';
ALTER TABLE target_result ADD COLUMN part_ownership text NOT NULL DEFAULT '';
ALTER TABLE target_result DROP CONSTRAINT target_result_pkey;
ALTER TABLE target_result ADD PRIMARY KEY (report_version_id, target, unit, part);
