counter-receive = Receive a dossier
counter-procedure = Procedure
counter-procedure-missing = Choose a procedure.
counter-name-missing = Enter the applicant's name.
counter-send = Receive
counter-received = The dossier was received.
