UPDATE outgoing SET sealed_on = strftime('%Y-%m-%d', issued_at, '+7 hours') WHERE issued_at IS NOT NULL
