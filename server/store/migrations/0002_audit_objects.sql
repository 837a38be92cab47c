-- What a call changed, what it gave, and where it came from. Records of before
-- keep version 1, whose hash does not cover these.
ALTER TABLE audit ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN object TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN address TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_by_caller ON audit (org, caller, sequence);
CREATE INDEX audit_by_object ON audit (org, object, sequence);
CREATE INDEX audit_by_method ON audit (org, method, sequence);
