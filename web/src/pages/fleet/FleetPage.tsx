// SPDX-License-Identifier: Apache-2.0
// One fleet: what it is, what was changed, what was made of it.
import { useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { useBuilds, useReleases } from '../../api/lists';
import { fleetName, idOf, paths } from '../../api/names';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { BuildService, ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import { BuildDialog } from '../../parts/build/BuildDialog';
import { BuildTable } from '../../parts/build/BuildTable';
import { useDrafted } from '../../parts/spec/drafts';
import { CodeView } from '../../parts/code/CodeView';
import { isWaiting } from '../../parts/fleet/waiting';
import { ReleaseTable } from '../../parts/release/ReleaseTable';
import { LinkButton, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Page, ViewTabs } from '../../parts/ui/Page';
import { Answered, Empty, Listing, Notice } from '../../parts/ui/States';
import { PromoteDialog } from '../../parts/release/PromoteDialog';
import { Overview } from './Overview';
import { Deleted } from './Deleted';
import { DeleteFleet } from './DeleteFleet';
import { Revisions } from './Revisions';

function Releases({ fleet }: { fleet: string }) {
  const releases = useReleases(useOrg(), fleet, 400);
  return (
    <Listing
      of={releases}
      what="releases"
      empty={
        <Empty title="No release yet.">
          <p>A build of the current revision makes the first one: press Build.</p>
        </Empty>
      }
    >
      <ReleaseTable releases={releases.items} />
    </Listing>
  );
}

function Builds({ fleet }: { fleet: string }) {
  const builds = useBuilds(useOrg(), fleet);
  return (
    <Listing
      of={builds}
      what="builds"
      empty={
        <Empty title="This fleet was never built.">
          <p>Press Build: what comes of it stands here, and hosts get nothing by it.</p>
        </Empty>
      }
    >
      <BuildTable builds={builds.items} />
    </Listing>
  );
}

function Content({ fleet }: { fleet: Fleet }) {
  const org = useOrg();
  const id = idOf(fleet.name);
  return (
    <>
      {fleet.deleteTime !== undefined && <Deleted fleet={fleet} />}
      {useDrafted(org).has(id) && (
        <Notice>
          This browser keeps an unsaved draft of it.{' '}
          <Link href={paths.edit(org, id)}>Go on with the draft</Link>
        </Notice>
      )}
      <Overview fleet={fleet} />
      {fleet.warnings.map(({ field, description }) => (
        <Notice kind="warning" key={field + description}>
          <code>{field}</code>: {description}.{' '}
          <Link href={paths.edit(org, id)}>Open the editor</Link>
        </Notice>
      ))}
      <ViewTabs
        label="Views of the fleet"
        param="view"
        views={[
          { id: 'releases', title: 'Releases', body: () => <Releases fleet={id} /> },
          {
            id: 'revisions',
            title: 'Revisions',
            count: fleet.revision,
            body: () => <Revisions fleet={fleet} />,
          },
          { id: 'builds', title: 'Builds', body: () => <Builds fleet={id} /> },
          {
            id: 'spec',
            title: 'Spec',
            body: () => <CodeView text={fleet.source?.text ?? ''} label="Spec" />,
          },
        ]}
      />
    </>
  );
}

export default function FleetPage({ fleet: id }: { fleet: string }) {
  const org = useOrg();
  const name = fleetName(org, id);
  const fleet = useQuery(FleetService.method.getFleet, { name });
  const [dialog, setDialog] = useState<'build' | 'delete' | 'promote'>();
  const get = command(
    `bootmill get fleets/${shellWord(id)}`,
    FleetService.method.getFleet,
    { name },
  );
  const close = () => setDialog(undefined);
  return (
    <Page
      title={id}
      crumbs={[{ text: 'Fleets', href: paths.fleets(org) }]}
      actions={
        <>
          <CopyCommand of={get} />
          {fleet.data !== undefined && fleet.data.deleteTime === undefined && (
            <>
              <MethodButton
                look="danger"
                method={FleetService.method.deleteFleet}
                onPress={() => setDialog('delete')}
              >
                Delete
              </MethodButton>
              {isWaiting(fleet.data) && (
                <MethodButton
                  method={ReleaseService.method.promoteRelease}
                  onPress={() => setDialog('promote')}
                >
                  Promote {idOf(fleet.data.newestRelease)} …
                </MethodButton>
              )}
              <MethodButton
                method={BuildService.method.createBuild}
                onPress={() => setDialog('build')}
              >
                Build
              </MethodButton>
              <LinkButton href={paths.edit(org, id)} look="primary">
                Edit
              </LinkButton>
            </>
          )}
        </>
      }
    >
      <Answered of={fleet} what="the fleet">
        {(data) => (
          <>
            <Content fleet={data} />
            {dialog === 'build' && <BuildDialog fleet={id} onClose={close} />}
            {dialog === 'promote' && (
              <PromoteDialog
                fleet={data}
                release={idOf(data.newestRelease)}
                onClose={close}
              />
            )}
            {dialog === 'delete' && <DeleteFleet fleet={data} onClose={close} />}
          </>
        )}
      </Answered>
    </Page>
  );
}
