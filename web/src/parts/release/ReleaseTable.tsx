// SPDX-License-Identifier: Apache-2.0
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { idOf, paths } from '../../api/names';
import type { Release } from '../../gen/bootmill/v1/release_service_pb';
import { DataTable, type Column } from '../table/DataTable';
import { bytes, Time } from '../ui/Values';

const size = ({ images }: Release) =>
  images.reduce((sum, { sizeBytes }) => sum + Number(sizeBytes), 0);

export function ReleaseTable({ releases }: { releases: readonly Release[] }) {
  const org = useOrg();
  const columns: Column<Release>[] = [
    {
      id: 'release',
      title: 'Release',
      width: 'minmax(110px, 1.3fr)',
      sortBy: ({ fleet, number }) => `${fleet} ${String(number).padStart(10, '0')}`,
      cell: ({ name }) => (
        <Link href={paths.release(org, idOf(name))} className="strong">
          {idOf(name)}
        </Link>
      ),
    },
    {
      id: 'revision',
      title: 'From',
      width: 'minmax(100px, 1fr)',
      cell: ({ fleet, revision }) => (
        <Link href={`${paths.fleet(org, idOf(fleet))}?view=revisions`}>
          {idOf(fleet)} r{revision}
        </Link>
      ),
    },
    {
      id: 'toolchain',
      title: 'Toolchain',
      width: 'minmax(120px, 1.4fr)',
      sortBy: ({ toolchain }) => toolchain,
      cell: ({ toolchain }) => (
        <Link href={paths.toolchain(org, idOf(toolchain))}>
          <code>{idOf(toolchain)}</code>
        </Link>
      ),
    },
    {
      id: 'images',
      title: 'Images',
      width: 'minmax(110px, 2fr)',
      cell: ({ images }) => (
        <span className="chips">
          {images.map(({ target, sha256 }) => (
            <Link key={target} href={paths.image(org, sha256)} className="chip">
              {target}
            </Link>
          ))}
        </span>
      ),
    },
    {
      id: 'size',
      title: 'Size',
      width: '80px',
      numeric: true,
      sortBy: size,
      cell: (release) => bytes(size(release)),
    },
    {
      id: 'time',
      title: 'Made',
      width: '92px',
      sortBy: ({ createTime }) => createTime?.seconds ?? 0n,
      cell: ({ createTime }) => <Time at={createTime} />,
    },
  ];
  return (
    <DataTable
      label="Releases"
      columns={columns}
      rows={releases}
      idOf={({ name }) => idOf(name)}
    />
  );
}
