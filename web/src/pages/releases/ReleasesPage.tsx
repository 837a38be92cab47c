// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { useOrg } from '../../api/access';
import { useReleases } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import { ReleaseTable } from '../../parts/release/ReleaseTable';
import { Button, LinkButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { SearchBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Listing } from '../../parts/ui/States';
import { count } from '../../parts/ui/Values';

export default function ReleasesPage() {
  const org = useOrg();
  const releases = useReleases(org, '', 400);
  const [text, setText] = useParam('q');
  const found = useMemo(
    () =>
      releases.items.filter(({ name, toolchain, images }) =>
        [
          idOf(name),
          idOf(toolchain),
          ...images.map(({ target, sha256 }) => `${target} ${sha256}`),
        ]
          .join(' ')
          .toLowerCase()
          .includes(text.toLowerCase()),
      ),
    [releases.items, text],
  );
  const list = command('bootmill list releases', ReleaseService.method.listReleases, {
    parent: orgName(org),
  });
  return (
    <Page
      title="Releases"
      lead="Immutable sets of images, numbered per fleet"
      actions={<CopyCommand of={list} />}
    >
      <Listing
        of={releases}
        what="releases"
        more="Show older releases"
        empty={
          <Empty title="No release yet.">
            <p>A build of a fleet makes its first release.</p>
            <LinkButton href={paths.fleets(org)} look="primary">
              Go to the fleets
            </LinkButton>
          </Empty>
        }
      >
        <div className="toolbar">
          <SearchBox
            label="Filter releases"
            placeholder="Fleet, toolchain, target or digest"
            value={text}
            onChange={setText}
          />
          <span className="count" role="status">
            {found.length} of {releases.hasMore && 'the newest '}
            {count(releases.items.length, 'release')}
          </span>
        </div>
        {found.length > 0 && <ReleaseTable releases={found} />}
        {found.length === 0 && (
          <Empty title="No release matches.">
            <Button onPress={() => setText('')}>Show all</Button>
          </Empty>
        )}
      </Listing>
    </Page>
  );
}
