-- What a report, a board and a sheet ask of hundreds of indicators at once, kept as they ask for it: the figures of an
-- indicator in a year in one row, written again from `figure` in the transaction that changes one of them.
CREATE TABLE figure_series (
  ward_id integer NOT NULL,
  indicator_id uuid NOT NULL,
  year integer NOT NULL,
  approved text NOT NULL,
  waiting bigint NOT NULL,
  PRIMARY KEY (ward_id, indicator_id, year),
  FOREIGN KEY (ward_id, indicator_id) REFERENCES indicator (ward_id, id)
);
