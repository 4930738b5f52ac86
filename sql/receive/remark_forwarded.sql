INSERT INTO finding (receipt_id, code, severity, sheet, cells, indicators, found, expected, message)
VALUES (:receipt, 'mail-forwarded', :severity, '', '{}', '{}', '', '', :message)
