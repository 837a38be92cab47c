// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'react';
import type { InspectArtifactResponse } from '../../gen/bootmill/v1/artifact_service_pb';
import { Treemap } from '../../parts/treemap/Treemap';
import { Button } from '../../parts/ui/Button';
import { SearchBox } from '../../parts/ui/Fields';
import { useParam } from '../../parts/ui/Page';
import { Digest } from '../../parts/ui/Digest';
import { bytes, count } from '../../parts/ui/Values';
import { Dependencies } from './Dependencies';
import { PartCheck, PartChecks } from './PartChecks';
import { partsOf, type Needs } from './parts';
import { PlainTable } from '../../parts/table/PlainTable';

const KIND_WORDS = {
  kernel: 'kernel',
  module: 'module',
  packed: 'packed module',
  file: 'memdisk file',
} as const;

const LEGEND = [
  ['kernel', 'kernel'],
  ['module', 'module'],
  ['packed', 'packed module'],
  ['file', 'memdisk file'],
] as const;

// An image from elsewhere may have thousands of parts.
const SHOWN = 500;

export function Parts({
  image,
  file,
  needs,
  toolchain,
}: {
  image: InspectArtifactResponse;
  // What the image is called on the reader's disk, a word of a shell.
  file: string;
  needs: readonly Needs[];
  // The modules of the toolchain that it was made with, if that is known.
  toolchain: readonly Needs[] | undefined;
}) {
  const [shown, setShown] = useState(SHOWN);
  const parts = useMemo(() => partsOf(image), [image]);
  const [query, setQuery] = useParam('part');
  const found = parts
    .filter(({ id }) => id.toLowerCase().includes(query.toLowerCase()))
    .sort((a, b) => b.size - a.size);
  const byModule = new Map(parts.map((part) => [part.module, part.id]));
  const present = new Set([...byModule.keys()].filter((name) => name !== undefined));
  const chosen = parts.find(({ id }) => id === query);
  const module = chosen?.module;
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
      {module !== undefined && (
        <Dependencies
          modules={needs}
          module={module}
          present={present}
          onChoose={(name) => setQuery(byModule.get(name) ?? '')}
        />
      )}
      {chosen !== undefined && (
        <PartChecks file={file} part={chosen} toolchain={toolchain} />
      )}
      <div className="section">
        <PlainTable label="Parts">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Kind</th>
              <th scope="col">Licence</th>
              <th scope="col">SHA-256</th>
              <th scope="col" className="numeric">
                Size
              </th>
              <th scope="col" className="numeric">
                Share
              </th>
              <th scope="col">Check</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map((part) => {
              const { id, name, kind, license, sha256, size } = part;
              return (
                <tr key={id}>
                  <td>
                    <code>{kind === 'kernel' ? name : id.replace(/^\w+ /, '')}</code>
                  </td>
                  <td>{KIND_WORDS[kind]}</td>
                  <td>{license}</td>
                  <td>
                    <Digest sha={sha256} />
                  </td>
                  <td className="numeric">{bytes(size)}</td>
                  <td className="numeric">
                    {((100 * size) / Math.max(total, 1)).toFixed(1)} %
                  </td>
                  <td>
                    <PartCheck file={file} name={id} place={part} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </PlainTable>
        {found.length > shown && (
          <Button look="quiet" onPress={() => setShown(shown + SHOWN)}>
            Show more of {count(found.length - shown, 'hidden part')}
          </Button>
        )}
      </div>
    </div>
  );
}
