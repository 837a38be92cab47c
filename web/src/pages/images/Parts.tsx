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
import { PlainTable } from '../../parts/table/PlainTable';

const KIND_WORDS = {
  kernel: 'kernel',
  module: 'module',
  packed: 'module, loaded when needed',
  file: 'memdisk file',
} as const;

const LEGEND = [
  ['kernel', 'kernel'],
  ['module', 'module'],
  ['packed', 'module, loaded when needed'],
  ['file', 'memdisk file'],
] as const;

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
  const byModule = new Map(parts.map((part) => [part.module, part.id]));
  const present = new Set([...byModule.keys()].filter((name) => name !== undefined));
  const module = parts.find(({ id }) => id === query)?.module;
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
          {LEGEND.map(([kind, words]) => (
            <span key={kind}>
              <span className={`swatch ${kind}`} /> {words}
            </span>
          ))}
        </span>
      </div>
      {artifact !== undefined && module !== undefined && (
        <Dependencies
          artifact={artifact}
          module={module}
          present={present}
          onChoose={(name) => setQuery(byModule.get(name) ?? '')}
        />
      )}
      <div className="section">
        <PlainTable label="Parts">
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
                  <code>{kind === 'kernel' ? name : id.replace(/^\w+ /, '')}</code>
                </td>
                <td>{KIND_WORDS[kind]}</td>
                <td>{license}</td>
                <td className="numeric">{bytes(size)}</td>
                <td className="numeric">{((100 * size) / total).toFixed(1)} %</td>
              </tr>
            ))}
          </tbody>
        </PlainTable>
      </div>
    </div>
  );
}
