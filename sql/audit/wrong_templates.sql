-- Templates that are not what their hash says; versions name them by it.
SELECT sha256 FROM report_template WHERE encode(sha256(body), 'hex') <> sha256 ORDER BY sha256
