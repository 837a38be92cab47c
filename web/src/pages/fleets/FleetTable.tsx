// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { sentence } from '../../api/errors';
import { idOf, paths } from '../../api/names';
import { useDrafted } from '../../parts/spec/drafts';
import { DataTable, type Column, type Selection } from '../../parts/table/DataTable';
import { Badge, Time } from '../../parts/ui/Values';
import { STATUS_WORDS, type FleetRow } from './status';

function ReleaseLink({ org, name }: { org: string; name: string }) {
  if (name === '') return <span className="quiet-text">none</span>;
  // The fleet's name stands in the row already.
  const number = name.slice(name.lastIndexOf('-') + 1);
  return (
    <Link href={paths.release(org, idOf(name))}>
      release {number}
      <span className="visually-hidden"> ({idOf(name)})</span>
    </Link>
  );
}

function columnsIn(org: string, drafted: ReadonlySet<string>): Column<FleetRow>[] {
  return [
    {
      id: 'fleet',
      title: 'Fleet',
      width: 'minmax(96px, 2fr)',
      sortBy: ({ id }) => id,
      cell: ({ id, fleet, status, why }) => (
        <span>
          <Link href={paths.fleet(org, id)} className="strong">
            {id}
          </Link>{' '}
          <span className="quiet-text">r{fleet.revision}</span>
          {drafted.has(id) && (
            <>
              {' '}
              <Link href={paths.edit(org, id)} className="draft-mark">
                unsaved draft
              </Link>
            </>
          )}
          {/* Of the other states the other columns tell why. */}
          {status === 'outdated' && <div className="help">{sentence(why)}</div>}
        </span>
      ),
    },
    {
      id: 'state',
      title: 'State',
      width: '110px',
      sortBy: ({ status }) => status,
      cell: ({ status }) => {
        const [tone, words] = STATUS_WORDS[status];
        return <Badge tone={tone}>{words}</Badge>;
      },
    },
    {
      id: 'current',
      title: 'Hosts have',
      width: '72px',
      sortBy: ({ fleet }) => fleet.currentRelease,
      cell: ({ fleet }) => <ReleaseLink org={org} name={fleet.currentRelease} />,
    },
    {
      id: 'newest',
      title: 'Newest',
      width: '70px',
      sortBy: ({ fleet }) => fleet.newestRelease,
      cell: ({ fleet }) => <ReleaseLink org={org} name={fleet.newestRelease} />,
    },
    {
      id: 'toolchain',
      title: 'Toolchain',
      width: 'minmax(108px, 1.2fr)',
      sortBy: ({ fleet }) => fleet.toolchain,
      cell: ({ fleet, grub }) =>
        fleet.toolchain === '' ? (
          '–'
        ) : (
          <>
            <code>{idOf(fleet.toolchain)}</code>
            {grub !== '' && !idOf(fleet.toolchain).includes(grub) && (
              <div className="help">GRUB {grub}</div>
            )}
          </>
        ),
    },
    {
      id: 'targets',
      title: 'Targets',
      width: 'minmax(106px, 1.3fr)',
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
      width: '84px',
      sortBy: ({ fleet }) => fleet.updateTime?.seconds ?? 0n,
      cell: ({ fleet }) => <Time at={fleet.updateTime} />,
    },
    {
      id: 'edit',
      title: '',
      width: '34px',
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
  const drafted = useDrafted(org);
  const columns = useMemo(() => columnsIn(org, drafted), [org, drafted]);
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
