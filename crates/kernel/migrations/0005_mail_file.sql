CREATE TABLE mail_file (
  ward_id integer NOT NULL,
  mail_id uuid NOT NULL,
  position integer NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  mime text NOT NULL,
  PRIMARY KEY (ward_id, mail_id, position)
)
