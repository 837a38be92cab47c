// SPDX-License-Identifier: Apache-2.0
// One release: its images, where they come from, how hosts fetch them.
import { useQuery } from '@connectrpc/connect-query';
import { skipToken } from '@tanstack/react-query';
import { useState } from 'react';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { PromoteDialog } from '../../parts/release/PromoteDialog';
import { MethodButton } from '../../parts/ui/Button';
import { Link } from 'wouter';
import { useIsRefused, useOrg } from '../../api/access';
import { useReleases } from '../../api/lists';
import { idOf, paths, releaseName } from '../../api/names';
import { Role } from '../../gen/bootmill/v1/loader_spec_pb';
import { AuditService } from '../../gen/bootmill/v1/audit_service_pb';
import { ReleaseService, type Release } from '../../gen/bootmill/v1/release_service_pb';
import { command, CommandLine, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { inOrg } from '../../parts/ui/commands';
import { Page } from '../../parts/ui/Page';
import { Answered, Missing } from '../../parts/ui/States';
import { Digest } from '../../parts/ui/Digest';
import {
  Badge,
  bytes,
  Facts,
  moduleWords,
  signedBytes,
  Time,
} from '../../parts/ui/Values';
import { PlainTable } from '../../parts/table/PlainTable';

function Images({
  release,
  before,
}: {
  release: Release;
  before: Release | undefined;
}) {
  const org = useOrg();
  return (
    <PlainTable label="Images">
      <thead>
        <tr>
          <th scope="col">Target</th>
          <th scope="col" className="numeric">
            Size
          </th>
          {before !== undefined && (
            <th scope="col" className="numeric">
              Against {idOf(before.name)}
            </th>
          )}
          <th scope="col">Modules</th>
          <th scope="col">Prints first</th>
          <th scope="col">Digest</th>
        </tr>
      </thead>
      <tbody>
        {release.images.map((image) => {
          const old = before?.images.find(({ target }) => target === image.target);
          return (
            <tr key={image.target}>
              <td>
                <Link href={paths.image(org, image.sha256)} className="strong">
                  <code>{image.target}</code>
                </Link>
              </td>
              <td className="numeric">{bytes(image.sizeBytes)}</td>
              {before !== undefined && (
                <td className="numeric">
                  {old === undefined ? (
                    'new'
                  ) : old.sha256 === image.sha256 ? (
                    'same bytes'
                  ) : (
                    <Link
                      href={`${paths.image(org, image.sha256)}?compare=${old.sha256}`}
                    >
                      {signedBytes(Number(image.sizeBytes - old.sizeBytes))}
                    </Link>
                  )}
                </td>
              )}
              <td>{moduleWords(image.moduleCount)}</td>
              <td>
                <code>{image.line}</code>
              </td>
              <td>
                <Digest sha={image.sha256} of={`the digest of ${image.target}`} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </PlainTable>
  );
}

function ReleaseState({
  release,
  fleet,
}: {
  release: Release;
  fleet: Fleet | undefined;
}) {
  if (fleet === undefined) return <>…</>;
  return (
    <span className="chips">
      {fleet.currentRelease === release.name && (
        <Badge tone="good">hosts have it</Badge>
      )}
      {fleet.newestRelease === release.name && <Badge tone="busy">newest</Badge>}
      {fleet.currentRelease !== release.name &&
        fleet.newestRelease !== release.name && <Badge tone="neutral">older</Badge>}
    </span>
  );
}

// As `bootmill pull` names the files.
const SECOND_STAGE: Record<string, string> = {
  'i386-xen_pvh': 'pvhboot-i386.elf',
  'x86_64-xen': 'pvboot-x86_64.elf',
  'i386-xen': 'pvboot-i386.elf',
};

const fileOf = ({ fleet, role }: Release, target: string) =>
  role === Role.GUEST_SECOND_STAGE
    ? (SECOND_STAGE[target] ?? target)
    : `${idOf(fleet)}-${target}.bin`;

const digestCheck = (release: Release) =>
  [
    'sha256sum -c <<END',
    ...release.images.map(
      ({ sha256, target }) => `${sha256}  images/${fileOf(release, target)}`,
    ),
    'END',
  ].join('\n');

const promotionsOf = (org: string, { fleet, name }: Release) =>
  `${paths.audit(org)}?${String(new URLSearchParams({ object: fleet, resource: name }))}`;

function Content({ release, owner }: { release: Release; owner: Fleet | undefined }) {
  const org = useOrg();
  const fleet = idOf(release.fleet);
  const others = useReleases(org, fleet, 400);
  const before = others.items.find(({ number }) => number < release.number);
  const isRefused = useIsRefused();
  return (
    <>
      <section className="section" aria-label="Summary">
        <Facts
          rows={[
            [
              'Fleet',
              <span key="fleet">
                <Link href={paths.fleet(org, fleet)}>{fleet}</Link>, revision{' '}
                {release.revision}
              </span>,
            ],
            ['State', <ReleaseState key="state" release={release} fleet={owner} />],
            [
              'Toolchain',
              <Link
                key="toolchain"
                href={paths.toolchain(org, idOf(release.toolchain))}
              >
                <code>{idOf(release.toolchain)}</code>
              </Link>,
            ],
            [
              'Started by',
              release.role === Role.GUEST_SECOND_STAGE
                ? 'guests, from their own disk'
                : 'Xen, from dom0',
            ],
            ['Spec digest', <Digest key="spec" sha={release.specDigest} />],
            ['Toolchain digest', <Digest key="digest" sha={release.toolchainDigest} />],
            ['Made', <Time key="made" at={release.createTime} />],
          ]}
        />
      </section>
      {!isRefused(AuditService.method.listAuditRecords) && (
        <p>
          <Link href={promotionsOf(org, release)}>Who gave it to hosts, and when</Link>
        </p>
      )}
      <section className="section" aria-label="Images">
        <h2>Images</h2>
        <Missing of={others} without="They are held against no earlier release" />
        <Images release={release} before={before} />
      </section>
      <section className="section stack" aria-label="Fetch">
        <h2>Fetch its images</h2>
        <CommandLine
          text={inOrg(
            org,
            `bootmill pull releases/${shellWord(idOf(release.name))} -d images --attestations`,
          )}
        />
        <p>What has come is what stands here, by coreutils:</p>
        <CommandLine text={digestCheck(release)} />
        <p>
          Provenance and signatures, with commands that check them by other tools, stand
          with each image.
        </p>
      </section>
      {before !== undefined && before.revision !== release.revision && (
        <p>
          <Link
            href={`${paths.fleet(org, fleet)}?view=revisions&compare=${before.revision}-${release.revision}`}
          >
            What changed in the spec since {idOf(before.name)}
          </Link>
        </p>
      )}
    </>
  );
}

export default function ReleasePage({ id }: { id: string }) {
  const org = useOrg();
  const name = releaseName(org, id);
  const [promoting, setPromoting] = useState(false);
  const release = useQuery(
    ReleaseService.method.getRelease,
    { name },
    { staleTime: Infinity },
  );
  const fleet = useQuery(
    FleetService.method.getFleet,
    release.data === undefined ? skipToken : { name: release.data.fleet },
  );
  return (
    <Page
      title={id}
      crumbs={[{ text: 'Releases', href: paths.releases(org) }]}
      actions={
        <>
          <CopyCommand
            of={command(
              `bootmill get releases/${shellWord(id)}`,
              ReleaseService.method.getRelease,
              { name },
            )}
          />
          {fleet.data !== undefined && (
            <MethodButton
              look="primary"
              method={ReleaseService.method.promoteRelease}
              of={release.data}
              reason={
                fleet.data.currentRelease === name
                  ? 'Hosts should have it already.'
                  : undefined
              }
              onPress={() => setPromoting(true)}
            >
              Promote …
            </MethodButton>
          )}
        </>
      }
    >
      <Missing of={fleet} without="Whether hosts have it is not known" />
      <Answered of={release} what="the release">
        {(data) => <Content release={data} owner={fleet.data} />}
      </Answered>
      {promoting && fleet.data !== undefined && (
        <PromoteDialog
          fleet={fleet.data}
          release={id}
          onClose={() => setPromoting(false)}
        />
      )}
    </Page>
  );
}
