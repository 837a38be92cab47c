-- People in a browser. Both kinds of secret are 32 random bytes, of which the
-- SHA-256 is kept.
CREATE TABLE sign_in_links (
  digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  org TEXT NOT NULL,
  principal TEXT NOT NULL,
  expire_time INTEGER NOT NULL,
  FOREIGN KEY (org, principal) REFERENCES principals (org, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_links_by_principal
  ON sign_in_links (org, principal, expire_time);

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  org TEXT NOT NULL,
  principal TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  last_use INTEGER NOT NULL,
  address TEXT NOT NULL,
  FOREIGN KEY (org, principal) REFERENCES principals (org, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_principal ON sessions (org, principal, create_time);
