// SPDX-License-Identifier: Apache-2.0
// All orgs of the daemon, for administrators of `system`.
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { listed } from '../../api/lists';
import { idOf, paths } from '../../api/names';
import {
  OrgService,
  type Org,
  type OrgQuota,
} from '../../gen/bootmill/v1/org_service_pb';
import { DataTable, type Column } from '../../parts/table/DataTable';
import { MethodButton } from '../../parts/ui/Button';
import { command, CommandLine, CopyCommand } from '../../parts/ui/Copy';
import { Filtered } from '../../parts/ui/Filtered';
import { Page } from '../../parts/ui/Page';
import { Empty, Listing } from '../../parts/ui/States';
import { bytes, Time } from '../../parts/ui/Values';
import { Link } from 'wouter';
import { QuotaDialog } from './QuotaDialog';

const of = (quota: OrgQuota | undefined, words: (n: bigint) => string = String) =>
  quota === undefined ? '–' : `${words(quota.used)} of ${words(quota.limit)}`;

const columnsWith = (change: (org: Org) => void): Column<Org>[] => [
  {
    id: 'org',
    title: 'Org',
    width: 'minmax(100px, 2fr)',
    sortBy: ({ name }) => name,
    cell: ({ name }) => (
      <Link href={paths.fleets(idOf(name))} className="strong">
        {idOf(name)}
      </Link>
    ),
  },
  {
    id: 'fleets',
    title: 'Fleets',
    width: 'minmax(100px, 1fr)',
    sortBy: ({ fleets }) => fleets?.used ?? 0n,
    cell: ({ fleets }) => of(fleets),
  },
  {
    id: 'bytes',
    title: 'Revisions',
    width: 'minmax(130px, 1fr)',
    sortBy: ({ revisionBytes }) => revisionBytes?.used ?? 0n,
    cell: ({ revisionBytes }) => of(revisionBytes, bytes),
  },
  {
    id: 'principals',
    title: 'Principals',
    width: 'minmax(100px, 1fr)',
    sortBy: ({ principals }) => principals?.used ?? 0n,
    cell: ({ principals }) => of(principals),
  },
  {
    id: 'tokens',
    title: 'Tokens',
    width: 'minmax(84px, 1fr)',
    sortBy: ({ tokens }) => tokens?.used ?? 0n,
    cell: ({ tokens }) => of(tokens),
  },
  {
    id: 'created',
    title: 'Created',
    width: '92px',
    sortBy: ({ createTime }) => createTime?.seconds ?? 0n,
    cell: ({ createTime }) => <Time at={createTime} />,
  },
  {
    id: 'quotas',
    title: '',
    width: '96px',
    cell: (org) => (
      <MethodButton
        look="quiet"
        label={`Quotas of ${idOf(org.name)}`}
        method={OrgService.method.updateOrg}
        onPress={() => change(org)}
      >
        Quotas …
      </MethodButton>
    ),
  },
];

export default function OrgsPage() {
  const [changing, setChanging] = useState<Org>();
  const list = useInfiniteQuery(
    OrgService.method.listOrgs,
    { pageSize: 200, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
    },
  );
  const orgs = listed(list, list.data?.pages.flatMap((page) => page.orgs) ?? []);
  return (
    <Page
      title="Orgs"
      lead="Providers, each with fleets and people of its own, and what they take of their quotas"
      actions={
        <CopyCommand
          of={command('bootmill orgs list', OrgService.method.listOrgs, {})}
        />
      }
    >
      <Listing
        of={orgs}
        what="orgs"
        more="Show more"
        empty={
          <Empty title="No org yet.">
            <p>The command below makes the first one.</p>
          </Empty>
        }
      >
        <Filtered
          items={orgs.items}
          label="Filter orgs"
          noun="org"
          textOf={({ name }) => idOf(name)}
        >
          {(found) => (
            <DataTable
              label="Orgs"
              columns={columnsWith(setChanging)}
              rows={found}
              idOf={({ name }) => name}
            />
          )}
        </Filtered>
      </Listing>
      <section className="section stack" aria-label="New org">
        <h2>Make an org</h2>
        <p>
          The key of its first administrator is made where the command runs and never
          sent.
        </p>
        <CommandLine text="bootmill orgs create NAME --admin ADMINISTRATOR -d DIRECTORY" />
      </section>
      {changing !== undefined && (
        <QuotaDialog
          org={changing}
          onClose={() => setChanging(undefined)}
          onChanged={() => void list.refetch()}
        />
      )}
    </Page>
  );
}
