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
import { CodeView } from '../../parts/code/CodeView';
import { ReleaseTable } from '../../parts/release/ReleaseTable';
import { LinkButton, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Page, ViewTabs } from '../../parts/ui/Page';
import { Answered, Empty, Failure, Notice } from '../../parts/ui/States';
import { Badge, Digest, Facts, Time } from '../../parts/ui/Values';
import { DeleteFleet } from './DeleteFleet';
import { Revisions } from './Revisions';

function Overview({ fleet }: { fleet: Fleet }) {
  const org = useOrg();
  const newest = useQuery(
    ReleaseService.method.getRelease,
    { name: fleet.currentRelease },
    { enabled: fleet.currentRelease !== '', staleTime: Infinity },
  ).data;
  const isEdited = newest !== undefined && newest.specDigest !== fleet.specDigest;
  return (
    <section className="section stack" aria-label="Overview">
      <Facts
        rows={[
          ['Revision', fleet.revision],
          [
            'Newest release',
            newest === undefined ? (
              fleet.currentRelease === '' ? (
                'none yet'
              ) : (
                '…'
              )
            ) : (
              <>
                <Link href={paths.release(org, idOf(newest.name))}>
                  {idOf(newest.name)}
                </Link>{' '}
                {isEdited && (
                  <Badge tone="warning">
                    of revision {newest.revision}, edited since
                  </Badge>
                )}
              </>
            ),
          ],
          [
            'Built with',
            newest === undefined ? (
              '–'
            ) : (
              <Link href={paths.toolchain(org, idOf(newest.toolchain))}>
                <code>{idOf(newest.toolchain)}</code>
              </Link>
            ),
          ],
          [
            'Targets',
            <span className="chips" key="targets">
              {fleet.targets.map((target) => {
                const image = newest?.images.find((one) => one.target === target);
                return image === undefined ? (
                  <span className="chip" key={target}>
                    {target}
                  </span>
                ) : (
                  <Link
                    className="chip"
                    key={target}
                    href={paths.image(org, image.sha256)}
                  >
                    {target}
                  </Link>
                );
              })}
            </span>,
          ],
          ['Spec digest', <Digest key="digest" sha={fleet.specDigest} />],
          ['Changed', <Time key="changed" at={fleet.updateTime} />],
          ['Created', <Time key="created" at={fleet.createTime} />],
        ]}
      />
    </section>
  );
}

function Releases({ fleet }: { fleet: string }) {
  const releases = useReleases(useOrg(), fleet, 400);
  if (releases.error !== null) {
    return <Failure error={releases.error} retry={releases.retry} />;
  }
  if (releases.items.length === 0 && !releases.loading) {
    return <Empty title="No release yet. A build makes the first one." />;
  }
  return <ReleaseTable releases={releases.items} />;
}

function Builds({ fleet }: { fleet: string }) {
  const builds = useBuilds(useOrg(), fleet);
  if (builds.error !== null)
    return <Failure error={builds.error} retry={builds.retry} />;
  if (builds.items.length === 0 && !builds.loading) {
    return <Empty title="This fleet was never built." />;
  }
  return <BuildTable builds={builds.items} />;
}

function Content({ fleet }: { fleet: Fleet }) {
  const org = useOrg();
  const id = idOf(fleet.name);
  return (
    <>
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
  const [dialog, setDialog] = useState<'build' | 'delete'>();
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
          {fleet.data !== undefined && (
            <>
              <MethodButton
                look="danger"
                method={FleetService.method.deleteFleet}
                reason={
                  fleet.data.currentRelease === ''
                    ? undefined
                    : 'A fleet with releases cannot be deleted.'
                }
                onPress={() => setDialog('delete')}
              >
                Delete
              </MethodButton>
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
            {dialog === 'delete' && <DeleteFleet fleet={data} onClose={close} />}
          </>
        )}
      </Answered>
    </Page>
  );
}
