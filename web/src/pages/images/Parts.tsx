// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import type {
  Artifact,
  InspectArtifactResponse,
} from '../../gen/bootmill/v1/artifact_service_pb';
import { Treemap } from '../../parts/treemap/Treemap';
import { SearchBox } from '../../parts/ui/Fields';
import { useParam } from '../../parts/ui/Page';
import { bytes, count } from '../../parts/ui/Values';
import { Dependencies } from './Dependencies';
import { partsOf } from './parts';

export function Parts({
  image,
  artifact,
}: {
  image: InspectArtifactResponse;
  artifact: Artifact | undefined;
}) {
  const parts = useMemo(() => partsOf(image), [image]);
  const [query, setQuery] = useParam('part');
  const found = parts
    .filter(({ id }) => id.toLowerCase().includes(query.toLowerCase()))
    .sort((a, b) => b.size - a.size);
  const present = new Set(image.modules.map(({ name }) => name));
  const module = query.replace(/^module /, '');
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  return (
    <div className="stack">
      <Treemap parts={parts} chosen={query} onChoose={setQuery} />
      <div className="toolbar">
        <SearchBox label="Filter parts" value={query} onChange={setQuery} />
        <span className="count" role="status">
          {found.length} of {count(parts.length, 'part')}
        </span>
        <span className="legend">
          <span className="swatch kernel" /> kernel <span className="swatch module" />{' '}
          module <span className="swatch file" /> memdisk file
        </span>
      </div>
      {artifact !== undefined && present.has(module) && (
        <Dependencies
          artifact={artifact}
          module={module}
          present={present}
          onChoose={(name) => setQuery(`module ${name}`)}
        />
      )}
      <div className="section table-scroll">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Kind</th>
              <th scope="col">Licence</th>
              <th scope="col" className="numeric">
                Size
              </th>
              <th scope="col" className="numeric">
                Share
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ id, name, kind, license, size }) => (
              <tr key={id}>
                <td>
                  <code>{name}</code>
                </td>
                <td>{kind}</td>
                <td>{license}</td>
                <td className="numeric">{bytes(size)}</td>
                <td className="numeric">{((100 * size) / total).toFixed(1)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
