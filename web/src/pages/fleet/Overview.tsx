// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@connectrpc/connect-query';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { idOf, paths } from '../../api/names';
import type { Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { Role } from '../../gen/bootmill/v1/loader_spec_pb';
import { ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import { Missing, Notice } from '../../parts/ui/States';
import { Digest } from '../../parts/ui/Digest';
import { Facts, Time } from '../../parts/ui/Values';

function ReleaseLink({ name }: { name: string }) {
  const org = useOrg();
  if (name === '') return <>none</>;
  return <Link href={paths.release(org, idOf(name))}>{idOf(name)}</Link>;
}

function Targets({ fleet }: { fleet: Fleet }) {
  const org = useOrg();
  const newest = useQuery(
    ReleaseService.method.getRelease,
    { name: fleet.newestRelease },
    { enabled: fleet.newestRelease !== '', staleTime: Infinity },
  );
  return (
    <>
      <Missing of={newest} without="The images cannot be opened from here" />
      <span className="chips">
        {fleet.targets.map((target) => {
          const image = newest.data?.images.find((one) => one.target === target);
          return image === undefined ? (
            <span className="chip" key={target}>
              {target}
            </span>
          ) : (
            <Link className="chip" key={target} href={paths.image(org, image.sha256)}>
              {target}
            </Link>
          );
        })}
      </span>
    </>
  );
}

export function Overview({ fleet }: { fleet: Fleet }) {
  const org = useOrg();
  const isForHosts = fleet.role !== Role.GUEST_SECOND_STAGE;
  return (
    <>
      {fleet.outdated && (
        <Notice kind="warning">
          A build would make a new release: {fleet.outdatedReason}.
        </Notice>
      )}
      <section className="section" aria-label="Overview">
        <Facts
          rows={[
            ['Revision', fleet.revision],
            [
              'Hosts should have',
              isForHosts ? (
                <ReleaseLink key="current" name={fleet.currentRelease} />
              ) : (
                'for guests, not for hosts'
              ),
            ],
            ['Newest release', <ReleaseLink key="newest" name={fleet.newestRelease} />],
            [
              'Built with',
              fleet.toolchain === '' ? (
                '–'
              ) : (
                <Link
                  key="toolchain"
                  href={paths.toolchain(org, idOf(fleet.toolchain))}
                >
                  <code>{idOf(fleet.toolchain)}</code>
                </Link>
              ),
            ],
            ['Targets', <Targets key="targets" fleet={fleet} />],
            ['Spec digest', <Digest key="digest" sha={fleet.specDigest} />],
            ['Changed', <Time key="changed" at={fleet.updateTime} />],
            ['Created', <Time key="created" at={fleet.createTime} />],
          ]}
        />
      </section>
    </>
  );
}
