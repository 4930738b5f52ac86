-- A sender that holds the turn finds rows of one that was killed: whether those messages arrived is not known.
UPDATE outbox
SET state = CASE WHEN after_data + 1 >= :most THEN 'dead' ELSE 'uncertain' END, after_data = after_data + 1,
    attempts = attempts + 1, last_error = 'chương trình gửi bị ngắt trước khi máy chủ thư trả lời'
WHERE state = 'sending'
