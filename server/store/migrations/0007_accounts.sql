-- People who sign in with a password.
CREATE TABLE accounts (
  org TEXT NOT NULL,
  principal TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  password TEXT,              -- Argon2id, encoded; NULL: none yet
  password_time INTEGER,
  last_sign_in INTEGER,
  device_key BLOB NOT NULL CHECK (length(device_key) = 32),
  invitation BLOB CHECK (length(invitation) = 32),  -- digest of its secret
  invitation_expiry INTEGER,
  PRIMARY KEY (org, principal),
  FOREIGN KEY (org, principal) REFERENCES principals (org, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_by_invitation ON accounts (invitation)
  WHERE invitation IS NOT NULL;
