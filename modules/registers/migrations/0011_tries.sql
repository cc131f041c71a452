DROP TABLE register_try
