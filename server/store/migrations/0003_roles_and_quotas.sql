-- A revision's role, so that lists need not read its spec. 0 for revisions of
-- before: their spec says it.
ALTER TABLE revisions ADD COLUMN role INTEGER NOT NULL DEFAULT 0;

-- What an org's revisions take, for its quota.
ALTER TABLE orgs ADD COLUMN revision_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE orgs SET revision_bytes =
  (SELECT coalesce(sum(length(CAST(text AS BLOB)) + length(spec)), 0)
   FROM revisions JOIN fleets ON fleets.id = revisions.fleet
   WHERE fleets.org = orgs.id);
