CREATE TABLE chat_group (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  purpose text NOT NULL,
  keeper_id uuid NOT NULL,
  begun_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  ended_at timestamptz,
  erase_on date,
  posts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (ward_id, id)
);
CREATE TABLE chat_member (
  ward_id integer NOT NULL,
  group_id uuid NOT NULL,
  user_id uuid NOT NULL,
  joined_at timestamptz NOT NULL,
  read_to integer NOT NULL,
  PRIMARY KEY (ward_id, group_id, user_id)
);
CREATE INDEX chat_members ON chat_member (ward_id, user_id);
CREATE TABLE chat_post (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  group_id uuid NOT NULL,
  number integer NOT NULL,
  author_id uuid NOT NULL,
  author_name text NOT NULL,
  body text NOT NULL,
  words text NOT NULL,
  reply_to uuid,
  at timestamptz NOT NULL,
  taken_back_at timestamptz,
  file_name text NOT NULL,
  digest text NOT NULL,
  mime text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX chat_posts ON chat_post (ward_id, group_id, number)
