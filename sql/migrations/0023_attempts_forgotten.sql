-- Earlier releases remembered for ever that a receipt was tried once; claiming a batch looks at all that was tried.
DELETE FROM attempt AS a USING receipt AS r WHERE r.id = a.receipt_id AND r.status <> 'received' AND a.attempts = 1;
