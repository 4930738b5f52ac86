-- Working tables of one consolidation; they end with the transaction.
CREATE TEMP TABLE IF NOT EXISTS current_input (
    submission_id uuid, receipt_id uuid, received_at timestamptz, is_base boolean, verdict text, findings_sha256 text,
    unit text, position integer, unit_name text, level text, ownership text
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS current_cell (
    unit text, level text, ownership text, indicator text, state text, value numeric, text_value text,
    submission_id uuid, is_partial boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS current_share (
    unit text, level text, ownership text, indicator text, state text, numerator numeric, denominator numeric,
    is_partial boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS unit_now (
    unit text, position integer, name text, level text, ownership text, parent text, status text,
    received_at timestamptz, received_at_source text, first_sent_at timestamptz, first_accepted_at timestamptz,
    returned_at timestamptz, version integer, receipts uuid[]
) ON COMMIT DROP;
-- What each stage of a campaign holds, before the stages are laid together; empty for any other period.
CREATE TEMP TABLE IF NOT EXISTS stage_input (stage integer, LIKE current_input) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS stage_cell (stage integer, LIKE current_cell) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS stage_unit (stage integer, LIKE unit_now) ON COMMIT DROP;
-- What units say that are counted through their office, in place of the office's own row.
CREATE TEMP TABLE IF NOT EXISTS through_now (
    unit text, part text, name text, level text, ownership text, indicator text, state text, value numeric,
    text_value text, submission_id uuid, has_reported boolean
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS through_share (
    unit text, part text, level text, ownership text, indicator text, state text, numerator numeric, denominator numeric
) ON COMMIT DROP;
TRUNCATE current_input, current_cell, current_share, unit_now, stage_input, stage_cell, stage_unit, through_now,
    through_share;
