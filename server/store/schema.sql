-- The newest schema as a whole, for readers: what all of migrations/ make
-- together. A test holds the two equal.

-- Numbers of states, formats, kinds, roles and changes are those of the API's
-- enumerations; times are microseconds since 1970; digests are SHA-256.

-- --- Orgs and who may call ---------------------------------------------------
CREATE TABLE orgs (
  id TEXT NOT NULL PRIMARY KEY,
  create_time INTEGER NOT NULL
, revision_bytes INTEGER NOT NULL DEFAULT 0, max_fleets INTEGER,
  max_revision_bytes INTEGER, max_principals INTEGER, max_tokens INTEGER) STRICT, WITHOUT ROWID;

CREATE TABLE principals (
  org TEXT NOT NULL REFERENCES orgs (id),
  id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  create_time INTEGER NOT NULL,
  expire_time INTEGER, revoke_time INTEGER,
  PRIMARY KEY (org, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE role_bindings (
  principal_org TEXT NOT NULL,
  principal TEXT NOT NULL,
  org TEXT NOT NULL REFERENCES orgs (id),
  role INTEGER NOT NULL,
  PRIMARY KEY (principal_org, principal, org),
  FOREIGN KEY (principal_org, principal) REFERENCES principals (org, id)
) STRICT, WITHOUT ROWID;

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

-- --- Inputs ------------------------------------------------------------------
CREATE TABLE blobs (
  digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE toolchains (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  state INTEGER NOT NULL,
  flavour TEXT NOT NULL,
  said_flavour TEXT,              -- if the import said one
  version TEXT NOT NULL,
  upstream_version TEXT NOT NULL,
  evidence TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  edit INTEGER NOT NULL DEFAULT 1  -- counts changes, for the etag
, is_default INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX toolchains_by_state ON toolchains (state, id);
CREATE UNIQUE INDEX toolchains_default ON toolchains (is_default)
  WHERE is_default = 1;

CREATE TABLE toolchain_platforms (
  toolchain INTEGER NOT NULL REFERENCES toolchains (id),
  target TEXT NOT NULL,
  module_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (toolchain, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE toolchain_files (
  toolchain INTEGER NOT NULL,
  target TEXT NOT NULL,
  name TEXT NOT NULL,
  digest BLOB NOT NULL REFERENCES blobs (digest),
  PRIMARY KEY (toolchain, target, name),
  FOREIGN KEY (toolchain, target)
    REFERENCES toolchain_platforms (toolchain, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX toolchain_files_by_digest ON toolchain_files (digest);

-- --- Fleets ------------------------------------------------------------------
CREATE TABLE fleets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: part of the etag
  org TEXT NOT NULL REFERENCES orgs (id),
  name TEXT NOT NULL,
  revision INTEGER NOT NULL,  -- the current one
  release INTEGER,            -- number of the newest
  create_time INTEGER NOT NULL, current INTEGER, delete_time INTEGER,
  UNIQUE (org, name)
) STRICT;

CREATE INDEX fleets_deleted ON fleets (delete_time)
  WHERE delete_time IS NOT NULL;

CREATE TABLE revisions (
  fleet INTEGER NOT NULL REFERENCES fleets (id),
  number INTEGER NOT NULL,
  format INTEGER NOT NULL,
  spec_digest BLOB NOT NULL CHECK (length(spec_digest) = 32),
  targets TEXT NOT NULL,      -- names with a space between, in the spec's order
  author TEXT NOT NULL,
  message TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  text TEXT NOT NULL,
  spec BLOB NOT NULL, role INTEGER NOT NULL DEFAULT 0, toolchain TEXT,
  PRIMARY KEY (fleet, number)
) STRICT;

-- --- Plans and artifacts -----------------------------------------------------
CREATE TABLE plans (
  identity BLOB NOT NULL PRIMARY KEY CHECK (length(identity) = 32),
  layout_version INTEGER NOT NULL,
  target TEXT NOT NULL,
  prefix TEXT NOT NULL,
  disable_shim_lock INTEGER NOT NULL,
  disable_cli INTEGER NOT NULL,
  memdisk INTEGER NOT NULL,   -- 0: none, 1: an archive, 2: files
  types_name TEXT NOT NULL,   -- numbers of object types, by their names in GRUB
  type_elf INTEGER NOT NULL,
  type_memdisk INTEGER NOT NULL,
  type_config INTEGER NOT NULL,
  type_prefix INTEGER NOT NULL,
  type_public_key INTEGER,
  type_dtb INTEGER,
  type_disable_shim_lock INTEGER,
  type_disable_cli INTEGER,
  artifact BLOB REFERENCES artifacts (sha256)  -- once it was laid out
) STRICT;

CREATE TABLE plan_inputs (
  plan BLOB NOT NULL REFERENCES plans (identity),
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,         -- of a module, or path in the memdisk
  reason TEXT NOT NULL,
  digest BLOB NOT NULL REFERENCES blobs (digest),
  PRIMARY KEY (plan, kind, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_inputs_by_digest ON plan_inputs (digest);

CREATE TABLE artifacts (
  sha256 BLOB NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
  size_bytes INTEGER NOT NULL,
  target TEXT NOT NULL,
  plan BLOB NOT NULL REFERENCES plans (identity),
  cached INTEGER NOT NULL,    -- whether artifact_bytes has a row
  create_time INTEGER NOT NULL,
  last_used INTEGER NOT NULL
) STRICT;
CREATE INDEX artifacts_cached ON artifacts (last_used, size_bytes)
  WHERE cached = 1;

CREATE TABLE artifact_bytes (
  sha256 BLOB NOT NULL PRIMARY KEY REFERENCES artifacts (sha256),
  bytes BLOB NOT NULL
) STRICT;

-- --- Releases ----------------------------------------------------------------
CREATE TABLE releases (
  id INTEGER PRIMARY KEY,
  org TEXT NOT NULL REFERENCES orgs (id),
  fleet INTEGER NOT NULL,
  number INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  toolchain INTEGER NOT NULL REFERENCES toolchains (id),
  create_time INTEGER NOT NULL,
  UNIQUE (fleet, number),
  FOREIGN KEY (fleet, revision) REFERENCES revisions (fleet, number)
) STRICT;
CREATE INDEX releases_by_org ON releases (org, id);
CREATE INDEX releases_by_fleet ON releases (fleet, id);
CREATE INDEX releases_by_origin
  ON releases (fleet, revision, toolchain, number);
CREATE INDEX releases_by_toolchain ON releases (toolchain, fleet, number);

CREATE TABLE release_images (
  id INTEGER PRIMARY KEY,
  release INTEGER NOT NULL REFERENCES releases (id),
  org TEXT NOT NULL,          -- the release's: who sees the artifact
  target TEXT NOT NULL,
  artifact BLOB NOT NULL REFERENCES artifacts (sha256),
  plan BLOB NOT NULL REFERENCES plans (identity),
  line TEXT NOT NULL,
  module_count INTEGER NOT NULL,
  current INTEGER NOT NULL,   -- 1 while the release is its fleet's newest
  UNIQUE (release, target)
) STRICT;
CREATE INDEX release_images_in_order ON release_images (release, id);
CREATE INDEX release_images_current ON release_images (artifact)
  WHERE current = 1;
CREATE INDEX release_images_by_artifact
  ON release_images (artifact, org, id);

CREATE TABLE attestations (
  image INTEGER PRIMARY KEY REFERENCES release_images (id),
  key_id TEXT NOT NULL,
  signature BLOB NOT NULL,
  provenance BLOB NOT NULL
) STRICT;

-- --- Builds ------------------------------------------------------------------
CREATE TABLE builds (
  id INTEGER PRIMARY KEY,
  org TEXT NOT NULL REFERENCES orgs (id),
  name TEXT NOT NULL,
  state INTEGER NOT NULL,
  fleet INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  toolchain INTEGER NOT NULL REFERENCES toolchains (id),
  release INTEGER,            -- number
  error BLOB,                 -- bootmill.v1.RpcStatus
  cached INTEGER NOT NULL,
  author TEXT NOT NULL,
  create_time INTEGER NOT NULL,
  end_time INTEGER,
  UNIQUE (org, name),
  FOREIGN KEY (fleet, revision) REFERENCES revisions (fleet, number)
) STRICT;
CREATE INDEX builds_by_org ON builds (org, id);
CREATE INDEX builds_by_fleet ON builds (fleet, id);
CREATE INDEX builds_by_revision ON builds (fleet, revision);
CREATE INDEX builds_open ON builds (id) WHERE end_time IS NULL;

CREATE TABLE build_stages (
  build INTEGER NOT NULL REFERENCES builds (id),
  position INTEGER NOT NULL,
  stage TEXT NOT NULL,
  target TEXT NOT NULL,
  elapsed INTEGER NOT NULL,   -- microseconds
  message TEXT NOT NULL,
  PRIMARY KEY (build, position)
) STRICT, WITHOUT ROWID;

-- --- Logs --------------------------------------------------------------------
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  org TEXT NOT NULL,
  caller TEXT NOT NULL,
  method TEXT NOT NULL,
  resource TEXT NOT NULL,
  code TEXT NOT NULL,
  request_id TEXT NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32)
, version INTEGER NOT NULL DEFAULT 1, object TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX audit_by_org ON audit (org, sequence);
CREATE INDEX audit_by_caller ON audit (org, caller, sequence);
CREATE INDEX audit_by_object ON audit (org, object, sequence);
CREATE INDEX audit_by_method ON audit (org, method, sequence);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
  SELECT raise(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
  SELECT raise(ABORT, 'the audit log is append-only');
END;

CREATE TABLE events (
  cursor INTEGER PRIMARY KEY,
  org TEXT NOT NULL,
  change INTEGER NOT NULL,
  resource TEXT NOT NULL,
  time INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_org ON events (org, cursor);

CREATE TABLE request_ids (
  org TEXT NOT NULL,
  caller TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  request BLOB NOT NULL CHECK (length(request) = 32),
  response BLOB NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (org, caller, method, request_id)
) STRICT;
CREATE INDEX request_ids_by_time ON request_ids (time);
