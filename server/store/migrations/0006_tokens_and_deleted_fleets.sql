-- When a fleet was deleted; NULL: it was not.
ALTER TABLE fleets ADD COLUMN delete_time INTEGER;
CREATE INDEX fleets_deleted ON fleets (delete_time)
  WHERE delete_time IS NOT NULL;

-- What a principal was given until then is refused. Until now a revoked one
-- could get nothing new, so this moment serves as well as the true one.
ALTER TABLE principals ADD COLUMN revoke_time INTEGER;
UPDATE principals SET revoke_time = unixepoch() * 1000000 WHERE revoked = 1;

-- Quotas of an org; NULL: the default.
ALTER TABLE orgs ADD COLUMN max_fleets INTEGER;
ALTER TABLE orgs ADD COLUMN max_revision_bytes INTEGER;
ALTER TABLE orgs ADD COLUMN max_principals INTEGER;
ALTER TABLE orgs ADD COLUMN max_tokens INTEGER;

-- API tokens, by the SHA-256 of their texts.
CREATE TABLE tokens (
  org TEXT NOT NULL REFERENCES orgs (id),
  id TEXT NOT NULL,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  display_name TEXT NOT NULL,
  role INTEGER NOT NULL,
  fleets TEXT NOT NULL,       -- ids with a space between; empty: all
  creator_org TEXT NOT NULL,
  creator TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  expire_time INTEGER NOT NULL,
  last_use INTEGER,
  PRIMARY KEY (org, id),
  FOREIGN KEY (creator_org, creator) REFERENCES principals (org, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_creator ON tokens (creator_org, creator);
