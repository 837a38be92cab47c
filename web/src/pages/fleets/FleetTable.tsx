// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { sentence } from '../../api/errors';
import { idOf, paths } from '../../api/names';
import { DataTable, type Column, type Selection } from '../../parts/table/DataTable';
import { Badge, Time } from '../../parts/ui/Values';
import { STATUS_WORDS, type FleetRow } from './status';

function ReleaseLink({ org, name }: { org: string; name: string }) {
  if (name === '') return <span className="quiet-text">none</span>;
  // The fleet's name stands in the row already.
  const number = name.slice(name.lastIndexOf('-') + 1);
  return (
    <Link href={paths.release(org, idOf(name))} title={idOf(name)}>
      release {number}
    </Link>
  );
}

function columnsIn(org: string): Column<FleetRow>[] {
  return [
    {
      id: 'fleet',
      title: 'Fleet',
      width: 'minmax(140px, 1.7fr)',
      sortBy: ({ id }) => id,
      cell: ({ id, fleet }) => (
        <span>
          <Link href={paths.fleet(org, id)} className="strong">
            {id}
          </Link>{' '}
          <span className="quiet-text">r{fleet.revision}</span>
        </span>
      ),
    },
    {
      id: 'state',
      title: 'State',
      width: '116px',
      sortBy: ({ status }) => status,
      cell: ({ status, why }) => {
        const [tone, words] = STATUS_WORDS[status];
        return (
          <span title={why === '' ? undefined : sentence(why)}>
            <Badge tone={tone}>{words}</Badge>
          </span>
        );
      },
    },
    {
      id: 'current',
      title: 'Hosts have',
      width: '92px',
      sortBy: ({ fleet }) => fleet.currentRelease,
      cell: ({ fleet }) => <ReleaseLink org={org} name={fleet.currentRelease} />,
    },
    {
      id: 'newest',
      title: 'Newest',
      width: '92px',
      sortBy: ({ fleet }) => fleet.newestRelease,
      cell: ({ fleet }) => <ReleaseLink org={org} name={fleet.newestRelease} />,
    },
    {
      id: 'toolchain',
      title: 'Toolchain',
      width: 'minmax(175px, 1.2fr)',
      sortBy: ({ fleet }) => fleet.toolchain,
      cell: ({ fleet, grub }) =>
        fleet.toolchain === '' ? (
          '–'
        ) : (
          <code title={`GRUB ${grub}`}>{idOf(fleet.toolchain)}</code>
        ),
    },
    {
      id: 'targets',
      title: 'Targets',
      width: 'minmax(190px, 1.6fr)',
      cell: ({ fleet }) => (
        <span className="chips">
          {fleet.targets.map((target) => (
            <span key={target} className="chip">
              {target}
            </span>
          ))}
        </span>
      ),
    },
    {
      id: 'changed',
      title: 'Changed',
      width: '106px',
      sortBy: ({ fleet }) => fleet.updateTime?.seconds ?? 0n,
      cell: ({ fleet }) => <Time at={fleet.updateTime} />,
    },
    {
      id: 'edit',
      title: '',
      width: '38px',
      cell: ({ id }) => (
        <Link href={paths.edit(org, id)} aria-label={`Edit ${id}`}>
          Edit
        </Link>
      ),
    },
  ];
}

export function FleetTable({
  rows,
  selection,
}: {
  rows: readonly FleetRow[];
  selection: Selection;
}) {
  const org = useOrg();
  const columns = useMemo(() => columnsIn(org), [org]);
  return (
    <DataTable
      label="Fleets"
      columns={columns}
      rows={rows}
      idOf={({ id }) => id}
      selection={selection}
    />
  );
}
