-- What a fleet's hosts should have, apart from what was built last. Until now
-- the newest release was both.
-- release_images.current is 1 for the images of either.
ALTER TABLE fleets ADD COLUMN current INTEGER;
UPDATE fleets SET current = release;

-- The toolchain that a revision's spec names, empty for none. NULL for revisions
-- of before: their spec says it.
ALTER TABLE revisions ADD COLUMN toolchain TEXT;

-- What specs that name none are built with. Until now that was the ACTIVE one
-- that was imported last.
ALTER TABLE toolchains ADD COLUMN is_default INTEGER NOT NULL DEFAULT 0;
UPDATE toolchains SET is_default = 1 WHERE id =
  (SELECT id FROM toolchains WHERE state = 2 ORDER BY id DESC LIMIT 1);
CREATE UNIQUE INDEX toolchains_default ON toolchains (is_default)
  WHERE is_default = 1;
CREATE INDEX releases_by_toolchain ON releases (toolchain, fleet, number);
