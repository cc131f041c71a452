UPDATE outgoing SET sealed_on = CAST(issued_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date) WHERE issued_at IS NOT NULL
