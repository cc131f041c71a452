DROP TABLE citizen_try
