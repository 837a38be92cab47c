// SPDX-License-Identifier: Apache-2.0
// What changes, as it changes.
import { createClient } from '@connectrpc/connect';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { toChange, type Change } from '../../api/events';
import { useLive } from '../../api/live';
import { orgName, pathOf } from '../../api/names';
import { transport } from '../../api/transport';
import { Event_Change, EventService } from '../../gen/bootmill/v1/event_service_pb';
import { DataTable, type Column } from '../../parts/table/DataTable';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Choice, SearchBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Answered, Empty } from '../../parts/ui/States';
import { Badge, count, Time, type Tone } from '../../parts/ui/Values';

const LONGEST_MS = 3_000;
const QUIET_MS = 600;
const MOST = 5_000;

// What the daemon still keeps. The stream goes on without end, so that its silence
// says that everything has been sent.
async function readKept(org: string): Promise<Change[]> {
  const abort = new AbortController();
  const kept: Change[] = [];
  const last = setTimeout(() => abort.abort(), LONGEST_MS);
  let quiet = setTimeout(() => abort.abort(), LONGEST_MS);
  try {
    const stream = createClient(EventService, transport).streamEvents(
      { parent: orgName(org), cursor: 0n },
      { signal: abort.signal },
    );
    for await (const event of stream) {
      if (event.change === Event_Change.HEARTBEAT) break;
      const change = toChange(event);
      if (change !== undefined) kept.push(change);
      if (kept.length > MOST) kept.shift();
      clearTimeout(quiet);
      quiet = setTimeout(() => abort.abort(), QUIET_MS);
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    clearTimeout(last);
    clearTimeout(quiet);
    abort.abort();
  }
  return kept.reverse();
}

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
  const { changes } = useLive();
  const [text, setText] = useParam('q');
  const [kind, setKind] = useParam('change', 'all');
  const kept = useQuery({
    queryKey: ['kept-events', org],
    queryFn: () => readKept(org),
  });
  const all = useMemo(() => {
    const seen = new Map(
      [...changes, ...(kept.data ?? [])].map((one) => [one.cursor, one]),
    );
    return [...seen.values()].sort((a, b) => Number(b.cursor) - Number(a.cursor));
  }, [changes, kept.data]);
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
      <Answered of={kept} what="events">
        {() =>
          found.length === 0 ? (
            <Empty title="No event matches.">
              <p>Events appear here when somebody changes a fleet or builds one.</p>
            </Empty>
          ) : (
            <DataTable
              label="Events"
              columns={columnsIn(org)}
              rows={found}
              idOf={({ cursor }) => cursor}
            />
          )
        }
      </Answered>
    </Page>
  );
}
