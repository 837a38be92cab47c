-- Nothing ever set it: what must stay is in a current release.
ALTER TABLE artifacts DROP COLUMN pinned;
