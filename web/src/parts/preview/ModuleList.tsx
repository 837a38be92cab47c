// SPDX-License-Identifier: Apache-2.0
// Modules and files of an image, each with the reason why it is in.
import { useState } from 'react';
import type { TargetPreview } from '../../gen/bootmill/v1/fleet_service_pb';
import { SearchBox } from '../ui/Fields';
import { bytes, count, moduleCounts, moduleWords } from '../ui/Values';
import { PlainTable } from '../table/PlainTable';

export function ModuleList({ target }: { target: TargetPreview }) {
  const [query, setQuery] = useState('');
  const rows = [
    ...target.modules.map(({ name, sizeBytes, reason, late }) => ({
      name,
      sizeBytes,
      reason,
      packed: late,
    })),
    ...target.files.map(({ path, sizeBytes, reason }) => ({
      name: `(memdisk)/${path}`,
      sizeBytes,
      reason,
      packed: false,
    })),
  ];
  const found = rows.filter(({ name, reason }) =>
    `${name} ${reason}`.toLowerCase().includes(query.toLowerCase()),
  );
  const sum = found.reduce((total, { sizeBytes }) => total + Number(sizeBytes), 0);
  return (
    <div className="stack">
      <div className="toolbar">
        <SearchBox label="Filter modules" value={query} onChange={setQuery} />
        <span className="count" role="status">
          {count(found.length, 'part')}, {bytes(sum)}
          {query === '' && `; ${moduleWords(...moduleCounts(target.modules))}`}
        </span>
      </div>
      <PlainTable label="Modules and files">
        <thead>
          <tr>
            <th scope="col">Module or file</th>
            <th scope="col">Why it is in</th>
            <th scope="col" className="numeric">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {found.map(({ name, sizeBytes, reason, packed }) => (
            <tr key={name}>
              <td>
                <code>{name}</code>
                {packed && <div className="quiet-text">packed</div>}
              </td>
              <td>{reason}</td>
              <td className="numeric">{bytes(sizeBytes)}</td>
            </tr>
          ))}
        </tbody>
      </PlainTable>
    </div>
  );
}
