// SPDX-License-Identifier: Apache-2.0
// Two images against each other.
import { skipToken } from '@tanstack/react-query';
import { useQuery } from '@connectrpc/connect-query';
import { useMemo } from 'react';
import { useOrg } from '../../api/access';
import { useReleases } from '../../api/lists';
import { artifactName, idOf } from '../../api/names';
import {
  ArtifactService,
  type InspectArtifactResponse,
} from '../../gen/bootmill/v1/artifact_service_pb';
import { Choice } from '../../parts/ui/Fields';
import { useParam } from '../../parts/ui/Page';
import { Answered, Empty } from '../../parts/ui/States';
import { bytes, signedBytes } from '../../parts/ui/Values';
import { changes, partsOf } from './parts';
import { PlainTable } from '../../parts/table/PlainTable';

function Changes({
  from,
  to,
}: {
  from: InspectArtifactResponse;
  to: InspectArtifactResponse;
}) {
  const list = useMemo(() => changes(partsOf(from), partsOf(to)), [from, to]);
  const sum = list.reduce((total, change) => total + change.to - change.from, 0);
  if (list.length === 0) return <Empty title="The same parts with the same sizes." />;
  return (
    <div className="section">
      <p>All parts together: {signedBytes(sum)}.</p>
      <PlainTable label="Parts that differ">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Kind</th>
            <th scope="col" className="numeric">
              Other image
            </th>
            <th scope="col" className="numeric">
              This image
            </th>
            <th scope="col" className="numeric">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map((change) => (
            <tr key={change.id}>
              <td>
                <code>{change.name}</code>
              </td>
              <td>{change.kind}</td>
              <td className="numeric">
                {change.from === 0 ? '–' : bytes(change.from)}
              </td>
              <td className="numeric">{change.to === 0 ? '–' : bytes(change.to)}</td>
              <td className="numeric">{signedBytes(change.to - change.from)}</td>
            </tr>
          ))}
        </tbody>
      </PlainTable>
    </div>
  );
}

export function Compare({
  image,
  target,
  sha,
}: {
  image: InspectArtifactResponse;
  target: string;
  sha: string;
}) {
  const org = useOrg();
  const [other, setOther] = useParam('compare');
  const releases = useReleases(org, '', 400).items;
  // The newest release that holds an image names it.
  const names = new Map<string, string>();
  for (const release of releases) {
    for (const one of release.images) {
      if (one.sha256 !== sha && !names.has(one.sha256)) {
        const note = one.target === target ? '' : ` (${one.target})`;
        names.set(one.sha256, idOf(release.name) + note);
      }
    }
  }
  const against = useQuery(
    ArtifactService.method.inspectArtifact,
    other === '' ? skipToken : { name: artifactName(org, other) },
    { staleTime: Infinity },
  );
  if (names.size === 0)
    return <Empty title="There is no other image in this org yet." />;
  return (
    <div className="stack">
      <Choice
        label="Compare with"
        visibleLabel
        value={other}
        options={[
          ['', 'Choose an image'],
          ...[...names].map(([key, text]) => [key, text] as const),
        ]}
        onChange={setOther}
      />
      {other !== '' && (
        <Answered of={against} what="the other image">
          {(from) => <Changes from={from} to={image} />}
        </Answered>
      )}
    </div>
  );
}
