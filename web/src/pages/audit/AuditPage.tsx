// SPDX-License-Identifier: Apache-2.0
// Who did what. The filter stands in the address.
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { listed } from '../../api/lists';
import { orgName, pathOf, whoIn } from '../../api/names';
import { AuditService, type AuditRecord } from '../../gen/bootmill/v1/audit_service_pb';
import { DataTable, type Column } from '../../parts/table/DataTable';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { curlPages, inOrg } from '../../parts/ui/commands';
import { TextBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Listing } from '../../parts/ui/States';
import { Badge, count, Time } from '../../parts/ui/Values';
import { ExportAudit } from './ExportAudit';
import { VerifyLog } from './VerifyLog';

function columnsIn(org: string): Column<AuditRecord>[] {
  return [
    {
      id: 'time',
      title: 'When',
      width: '92px',
      cell: ({ time }) => <Time at={time} />,
    },
    {
      id: 'caller',
      title: 'Who',
      width: 'minmax(100px, 1.3fr)',
      cell: ({ caller, address }) => (
        <>
          {whoIn(org, caller)}
          {address !== '' && <div className="help">from {address}</div>}
        </>
      ),
    },
    {
      id: 'method',
      title: 'Did',
      width: 'minmax(120px, 1.6fr)',
      cell: ({ method }) => method.split('/').at(-1),
    },
    {
      id: 'object',
      title: 'To',
      width: 'minmax(120px, 2fr)',
      cell: ({ object, resource }) => {
        const name = object === '' ? resource : object;
        const href = pathOf(org, name);
        const text = name.replace(`orgs/${org}/`, '');
        return href === undefined ? text : <Link href={href}>{text}</Link>;
      },
    },
    {
      id: 'detail',
      title: 'Detail',
      width: 'minmax(90px, 1.3fr)',
      cell: ({ detail }) => detail,
    },
    {
      id: 'code',
      title: 'Result',
      width: '126px',
      cell: ({ code }) => <Badge tone={code === 'OK' ? 'good' : 'bad'}>{code}</Badge>,
    },
    {
      id: 'sequence',
      title: 'No.',
      width: '50px',
      numeric: true,
      cell: ({ sequence }) => String(sequence),
    },
  ];
}

const moment = (text: string) => {
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) ? undefined : timestampFromMs(ms);
};

const SETTLED_MS = 300;

// The value once it has stayed the same for a moment: a whole name is awaited, and
// its first letters match nothing.
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export default function AuditPage() {
  const org = useOrg();
  const [caller, setCaller] = useParam('caller');
  const [object, setObject] = useParam('object');
  const [resource, setResource] = useParam('resource');
  const [method, setMethod] = useParam('method');
  const [since, setSince] = useParam('since');
  const [until, setUntil] = useParam('until');
  const start = moment(since);
  const end = moment(until);
  const filter = {
    parent: orgName(org),
    caller: useSettled(caller),
    object: useSettled(object),
    resource: useSettled(resource),
    method: useSettled(method),
    ...(start === undefined ? {} : { startTime: start }),
    ...(end === undefined ? {} : { endTime: end }),
  };
  const list = useInfiniteQuery(
    AuditService.method.listAuditRecords,
    { ...filter, pageSize: 200, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
    },
  );
  // A small window shows what the filter finds, until the filter is asked for.
  const [isOpen, setOpen] = useState(
    () => !window.matchMedia('(width <= 820px)').matches,
  );
  const records = listed(list, list.data?.pages.flatMap((page) => page.records) ?? []);
  const flags = [
    ['--caller', caller],
    ['--object', object],
    ['--resource', resource],
    ['--method', method],
    ['--since', since === '' ? '' : `${since}:00Z`],
    ['--until', until === '' ? '' : `${until}:00Z`],
  ] as const;
  const used = flags.filter(([, value]) => value !== '').length;
  const cli = [
    'bootmill audit list',
    ...flags
      .filter(([, value]) => value !== '')
      .map(([flag, value]) => `${flag} ${shellWord(value)}`),
  ].join(' ');
  return (
    <Page
      title="Audit"
      lead="Calls that changed something, or were refused. Append-only, each record chained to the one before"
      actions={
        <>
          <CopyCommand
            of={command(cli, AuditService.method.listAuditRecords, filter)}
            more={[
              {
                does: 'export',
                cli: inOrg(
                  org,
                  `${cli} --limit 1000000000 -o json >bootmill-audit.json`,
                ),
                curl: curlPages(
                  AuditService.method.listAuditRecords,
                  { ...filter, pageSize: 1000 },
                  'records',
                  'bootmill-audit.jsonl',
                ),
              },
            ]}
          />
          <VerifyLog />
          <ExportAudit filter={filter} />
        </>
      }
    >
      <details
        className="filter-box"
        open={isOpen}
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary>{used === 0 ? 'Filter' : `Filter, ${used} set`}</summary>
        <div className="filters">
          <TextBox label="Caller" value={caller} onChange={setCaller} />
          <TextBox label="Object" value={object} onChange={setObject} />
          <TextBox label="Named resource" value={resource} onChange={setResource} />
          <TextBox label="Method" value={method} onChange={setMethod} />
          <TextBox
            label="From (UTC)"
            type="datetime-local"
            value={since}
            onChange={setSince}
          />
          <TextBox
            label="Before (UTC)"
            type="datetime-local"
            value={until}
            onChange={setUntil}
          />
        </div>
        <p className="help">
          Whole names, as <code>bootmill://{org}/user/alice</code>,{' '}
          <code>orgs/{org}/fleets/web</code>, <code>FleetService/UpdateFleet</code>. The
          object is what was changed; a promotion changes the fleet, and names the
          release, <code>orgs/{org}/releases/web-3</code>.
        </p>
      </details>
      <p className="help" role="status">
        {list.data !== undefined &&
          `${count(records.items.length, 'record')}${records.hasMore ? ' so far' : ''}`}
      </p>
      <Listing
        of={records}
        what="records"
        more="Show older records"
        empty={
          <Empty title="No record matches.">
            <p>Take a part of the filter away, or widen the span of time.</p>
          </Empty>
        }
      >
        <DataTable
          label="Audit records"
          columns={columnsIn(org)}
          rows={records.items}
          idOf={({ sequence }) => String(sequence)}
        />
      </Listing>
    </Page>
  );
}
