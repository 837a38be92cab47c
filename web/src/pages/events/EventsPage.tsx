// SPDX-License-Identifier: Apache-2.0
// What changes, as it changes.
import { useEffect, useMemo } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import type { Change } from '../../api/events';
import { useLive } from '../../api/live';
import { orgName, pathOf } from '../../api/names';
import { EventService } from '../../gen/bootmill/v1/event_service_pb';
import { DataTable, type Column } from '../../parts/table/DataTable';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Choice, SearchBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Failed, Loading } from '../../parts/ui/States';
import { Badge, count, Time, type Tone } from '../../parts/ui/Values';

const TONES: Record<Change['kind'], Tone> = {
  created: 'good',
  updated: 'busy',
  deleted: 'bad',
};

function columnsIn(org: string): Column<Change>[] {
  return [
    {
      id: 'time',
      title: 'When',
      width: '140px',
      cell: ({ time }) => <Time at={time} />,
    },
    {
      id: 'kind',
      title: 'Change',
      width: '110px',
      cell: ({ kind }) => <Badge tone={TONES[kind]}>{kind}</Badge>,
    },
    {
      id: 'resource',
      title: 'Resource',
      width: 'minmax(200px, 1fr)',
      cell: ({ kind, resource }) => {
        const href = kind === 'deleted' ? undefined : pathOf(org, resource);
        const text = resource.replace(`orgs/${org}/`, '');
        return href === undefined ? text : <Link href={href}>{text}</Link>;
      },
    },
    {
      id: 'cursor',
      title: 'Cursor',
      width: '90px',
      numeric: true,
      cell: ({ cursor }) => cursor,
    },
  ];
}

export default function EventsPage() {
  const org = useOrg();
  const { changes, kept, state, wantKept } = useLive();
  const [text, setText] = useParam('q');
  const [kind, setKind] = useParam('change', 'all');
  useEffect(() => wantKept(), [wantKept, org]);
  const all = useMemo(() => {
    const seen = new Map([...changes, ...(kept ?? [])].map((one) => [one.cursor, one]));
    return [...seen.values()].sort((a, b) => Number(b.cursor) - Number(a.cursor));
  }, [changes, kept]);
  const found = all.filter(
    (one) => (kind === 'all' || one.kind === kind) && one.resource.includes(text),
  );
  return (
    <Page
      title="Events"
      lead="Changes of this org's resources, newest first, as they happen"
      actions={
        <CopyCommand
          of={command('bootmill events --cursor 0', EventService.method.streamEvents, {
            parent: orgName(org),
          })}
        />
      }
    >
      <div className="toolbar">
        <SearchBox label="Filter by resource" value={text} onChange={setText} />
        <Choice
          label="Change"
          value={kind}
          options={[
            ['all', 'All changes'],
            ['created', 'Created'],
            ['updated', 'Updated'],
            ['deleted', 'Deleted'],
          ]}
          onChange={setKind}
        />
        <span className="count" role="status">
          {found.length} of {count(all.length, 'event')}
        </span>
      </div>
      {kept === undefined && state !== 'lost' && <Loading what="events" />}
      {kept === undefined && state === 'lost' && (
        <Failed title="The daemon cannot be reached.">
          <p>Events appear here as soon as it answers; the page tries by itself.</p>
        </Failed>
      )}
      {kept !== undefined && found.length === 0 && (
        <Empty title="No event matches.">
          <p>Events appear here when somebody changes a fleet or builds one.</p>
        </Empty>
      )}
      {found.length > 0 && (
        <DataTable
          label="Events"
          columns={columnsIn(org)}
          rows={found}
          idOf={({ cursor }) => cursor}
        />
      )}
    </Page>
  );
}
