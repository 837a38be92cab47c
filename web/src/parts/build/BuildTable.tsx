// SPDX-License-Identifier: Apache-2.0
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { idOf, paths, whoIn } from '../../api/names';
import type { Build } from '../../gen/bootmill/v1/release_service_pb';
import { DataTable, type Column, type Selection } from '../table/DataTable';
import { Badge, Time } from '../ui/Values';
import { buildWords } from './words';

export function BuildTable({
  builds,
  selection,
}: {
  builds: readonly Build[];
  selection?: Selection;
}) {
  const org = useOrg();
  const columns: Column<Build>[] = [
    {
      id: 'build',
      title: 'Build',
      width: 'minmax(110px, 1.4fr)',
      cell: ({ name }) => (
        <Link href={paths.build(org, idOf(name))} className="strong">
          {idOf(name).slice(0, 16)}
        </Link>
      ),
    },
    {
      id: 'fleet',
      title: 'Fleet',
      width: 'minmax(100px, 1.4fr)',
      sortBy: ({ fleet }) => fleet,
      cell: ({ fleet, revision }) => (
        <span>
          <Link href={paths.fleet(org, idOf(fleet))}>{idOf(fleet)}</Link>{' '}
          <span className="quiet-text">r{revision}</span>
        </span>
      ),
    },
    {
      id: 'state',
      title: 'State',
      width: 'minmax(110px, 1fr)',
      sortBy: ({ state }) => state,
      cell: (build) => {
        const [tone, words] = buildWords(build);
        return <Badge tone={tone}>{words}</Badge>;
      },
    },
    {
      id: 'toolchain',
      title: 'Toolchain',
      width: 'minmax(120px, 1.4fr)',
      sortBy: ({ toolchain }) => toolchain,
      cell: ({ toolchain }) => <code>{idOf(toolchain)}</code>,
    },
    {
      id: 'release',
      title: 'Release',
      width: 'minmax(80px, 1fr)',
      cell: ({ release }) =>
        release === '' ? (
          '–'
        ) : (
          <Link href={paths.release(org, idOf(release))}>{idOf(release)}</Link>
        ),
    },
    {
      id: 'by',
      title: 'Asked by',
      width: 'minmax(80px, 1fr)',
      sortBy: ({ author }) => author,
      cell: ({ author }) => whoIn(org, author),
    },
    {
      id: 'time',
      title: 'When',
      width: '92px',
      sortBy: ({ createTime }) => createTime?.seconds ?? 0n,
      cell: ({ createTime }) => <Time at={createTime} />,
    },
  ];
  return (
    <DataTable
      label="Builds"
      columns={columns}
      rows={builds}
      idOf={({ name }) => idOf(name)}
      {...(selection === undefined ? {} : { selection })}
    />
  );
}
