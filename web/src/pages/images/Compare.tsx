// SPDX-License-Identifier: Apache-2.0
// Two images against each other: one of this org, or a file of the reader's.
import { skipToken } from '@tanstack/react-query';
import { useQuery } from '@connectrpc/connect-query';
import { useMemo, useState } from 'react';
import { useOrg } from '../../api/access';
import { useReleases } from '../../api/lists';
import { artifactName, idOf } from '../../api/names';
import {
  ArtifactService,
  type InspectArtifactResponse,
} from '../../gen/bootmill/v1/artifact_service_pb';
import type { Release } from '../../gen/bootmill/v1/release_service_pb';
import { UnifiedDiff } from '../../parts/diff/UnifiedDiff';
import { unified } from '../../parts/spec/diff';
import { PlainTable } from '../../parts/table/PlainTable';
import { CopyCommand } from '../../parts/ui/Copy';
import type { Command } from '../../parts/ui/commands';
import { Choice } from '../../parts/ui/Fields';
import { useParam } from '../../parts/ui/Page';
import { Answered, Empty, Missing } from '../../parts/ui/States';
import { bytes, count, signedBytes } from '../../parts/ui/Values';
import { compared, inspectedArtifact, inspectedFile } from './inspecting';
import { changes, partsOf, textsOf } from './parts';
import { SendImage, type SentImage } from './SendImage';

const SHOWN = 500;
const FILE = 'file';

interface Two {
  from: InspectArtifactResponse;
  to: InspectArtifactResponse;
}

function PartChanges({ from, to }: Two) {
  const list = useMemo(() => changes(partsOf(from), partsOf(to)), [from, to]);
  const sum = list.reduce((total, change) => total + change.to - change.from, 0);
  if (list.length === 0) return <p>All parts have the same bytes.</p>;
  return (
    <>
      <p>
        {count(list.length, 'part differs', 'parts differ')}, together by{' '}
        {signedBytes(sum)}.
      </p>
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
          {list.slice(0, SHOWN).map((change) => (
            <tr key={change.id}>
              <td>
                <code>{change.name}</code>
              </td>
              <td>{change.kind}</td>
              <td className="numeric">
                {change.from === 0 ? '–' : bytes(change.from)}
              </td>
              <td className="numeric">{change.to === 0 ? '–' : bytes(change.to)}</td>
              <td className="numeric">
                {change.from === change.to
                  ? 'other bytes'
                  : signedBytes(change.to - change.from)}
              </td>
            </tr>
          ))}
        </tbody>
      </PlainTable>
      {list.length > SHOWN && <p>Only the {SHOWN} largest differences are listed.</p>}
    </>
  );
}

function Changes({ from, to }: Two) {
  const texts = useMemo(() => {
    const [before, after] = [textsOf(from), textsOf(to)];
    return [...new Set([...before.keys(), ...after.keys()])]
      .map((place) => ({
        place,
        difference: unified(before.get(place) ?? '', after.get(place) ?? ''),
      }))
      .filter(({ difference }) => difference !== '');
  }, [from, to]);
  if (from.sha256 === to.sha256) return <Empty title="The same bytes." />;
  return (
    <div className="section stack">
      {from.target !== to.target && (
        <p>
          The other image is for <code>{from.target}</code>, this one for{' '}
          <code>{to.target}</code>.
        </p>
      )}
      <PartChanges from={from} to={to} />
      {texts.map(({ place, difference }) => (
        <UnifiedDiff key={place} label={place} text={difference} />
      ))}
    </div>
  );
}

// The images of this org but `image` itself, by digest: the newest release that holds
// one names it.
function otherImages(
  image: InspectArtifactResponse,
  releases: readonly Release[],
): Map<string, string> {
  const names = new Map<string, string>();
  for (const { name, images } of releases) {
    for (const { sha256, target } of images) {
      if (sha256 !== image.sha256 && !names.has(sha256)) {
        const note = target === image.target ? '' : ` (${target})`;
        names.set(sha256, idOf(name) + note);
      }
    }
  }
  return names;
}

export function Compare({
  image,
  inspected,
}: {
  image: InspectArtifactResponse;
  // What takes `image` apart.
  inspected: Command;
}) {
  const org = useOrg();
  const [other, setOther] = useParam('compare');
  const [sent, setSent] = useState<SentImage>();
  const releases = useReleases(org, '', 400);
  const against = useQuery(
    ArtifactService.method.inspectArtifact,
    other === '' || other === FILE ? skipToken : { name: artifactName(org, other) },
    { staleTime: Infinity },
  );
  const otherInspected =
    other === FILE
      ? inspectedFile(sent?.file ?? 'IMAGE')
      : inspectedArtifact(artifactName(org, other));
  return (
    <div className="stack">
      {other !== '' && <CopyCommand of={compared(otherInspected, inspected)} />}
      <Choice
        label="Compare with"
        visibleLabel
        value={other}
        options={[
          ['', 'Choose an image'],
          [FILE, 'A file of yours …'],
          ...[...otherImages(image, releases.items)].map(
            ([key, text]) => [key, text] as const,
          ),
        ]}
        onChange={setOther}
      />
      <Missing of={releases} without="Which images there are is not known" />
      {other === '' && (
        <Empty title="Choose what it is compared with.">
          <p>An image of a release of this org, or a file of yours.</p>
        </Empty>
      )}
      {other === FILE && (
        <>
          <SendImage onImage={setSent} />
          {sent !== undefined && <Changes from={sent.image} to={image} />}
        </>
      )}
      {other !== '' && other !== FILE && (
        <Answered of={against} what="the other image">
          {(from) => <Changes from={from} to={image} />}
        </Answered>
      )}
    </div>
  );
}
