// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { useOrg } from '../../api/access';
import { useBuilds } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { Build_State, BuildService } from '../../gen/bootmill/v1/release_service_pb';
import { BuildTable } from '../../parts/build/BuildTable';
import { Button, LinkButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Choice, SearchBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Failure, Loading } from '../../parts/ui/States';
import { count } from '../../parts/ui/Values';

const STATES: Record<string, readonly Build_State[]> = {
  open: [Build_State.QUEUED, Build_State.RUNNING],
  succeeded: [Build_State.SUCCEEDED],
  failed: [Build_State.FAILED, Build_State.CANCELLED],
};

export default function BuildsPage() {
  const org = useOrg();
  const builds = useBuilds(org);
  const [text, setText] = useParam('q');
  const [state, setState] = useParam('state', 'all');
  const found = useMemo(
    () =>
      builds.items.filter(
        (build) =>
          (STATES[state]?.includes(build.state) ?? true) &&
          `${idOf(build.name)} ${idOf(build.fleet)} ${build.toolchain} ${build.author}`
            .toLowerCase()
            .includes(text.toLowerCase()),
      ),
    [builds.items, state, text],
  );
  const list = command('bootmill list builds', BuildService.method.listBuilds, {
    parent: orgName(org),
  });
  return (
    <Page title="Builds" actions={<CopyCommand of={list} />}>
      {builds.error !== null && <Failure error={builds.error} retry={builds.retry} />}
      <div className="toolbar">
        <SearchBox label="Filter builds" value={text} onChange={setText} />
        <Choice
          label="State"
          value={state}
          options={[
            ['all', 'All states'],
            ['open', 'Queued or running'],
            ['succeeded', 'Succeeded'],
            ['failed', 'Failed or cancelled'],
          ]}
          onChange={setState}
        />
        <span className="count" role="status">
          {found.length} of the newest {count(builds.items.length, 'build')}
        </span>
      </div>
      {builds.items.length === 0 && builds.loading && <Loading what="builds" />}
      {builds.items.length === 0 && !builds.loading && builds.error === null && (
        <Empty title="Nothing was built yet.">
          <p>Choose a fleet and build it.</p>
          <LinkButton href={paths.fleets(org)} look="primary">
            Go to the fleets
          </LinkButton>
        </Empty>
      )}
      {found.length > 0 && <BuildTable builds={found} />}
      {builds.hasMore && (
        <Button busy={builds.loading} onPress={builds.more}>
          Show older builds
        </Button>
      )}
    </Page>
  );
}
