-- A revision's role, so that lists need not read its spec. 0 for revisions of
-- before: their spec says it.
ALTER TABLE revisions ADD COLUMN role INTEGER NOT NULL DEFAULT 0;
