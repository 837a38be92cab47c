// SPDX-License-Identifier: Apache-2.0
// The image as Xen's domain builder sees it: program headers, notes, and what lies in
// GRUB's module area besides modules.
import type { InspectArtifactResponse } from '../../gen/bootmill/v1/artifact_service_pb';
import { PlainTable } from '../../parts/table/PlainTable';
import { CommandLine } from '../../parts/ui/Copy';
import { Notice } from '../../parts/ui/States';
import { Digest } from '../../parts/ui/Digest';
import { bytes, Facts } from '../../parts/ui/Values';
import { PartCheck } from './PartChecks';

const hex = (value: bigint) => `0x${value.toString(16)}`;

function Segments({ image }: { image: InspectArtifactResponse }) {
  return (
    <section className="section" aria-label="Segments">
      <h2>Segments</h2>
      <PlainTable label="Segments">
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Flags</th>
            <th scope="col" className="numeric">
              Offset
            </th>
            <th scope="col" className="numeric">
              Virtual address
            </th>
            <th scope="col" className="numeric">
              Physical address
            </th>
            <th scope="col" className="numeric">
              In the file
            </th>
            <th scope="col" className="numeric">
              In memory
            </th>
            <th scope="col" className="numeric">
              Alignment
            </th>
          </tr>
        </thead>
        <tbody>
          {image.segments.map((segment, at) => (
            <tr key={at}>
              <td className="one-line">
                <code>{segment.type}</code>
              </td>
              <td>
                <code>{segment.flags}</code>
              </td>
              <td className="numeric">{hex(segment.offset)}</td>
              <td className="numeric">{hex(segment.virtualAddress)}</td>
              <td className="numeric">{hex(segment.physicalAddress)}</td>
              <td className="numeric">{bytes(segment.fileSizeBytes)}</td>
              <td className="numeric">{bytes(segment.memorySizeBytes)}</td>
              <td className="numeric">{hex(segment.alignment)}</td>
            </tr>
          ))}
        </tbody>
      </PlainTable>
    </section>
  );
}

function Notes({ image }: { image: InspectArtifactResponse }) {
  return (
    <section className="section" aria-label="Notes for Xen">
      <h2>Notes for Xen</h2>
      <PlainTable label="Notes for Xen">
        <thead>
          <tr>
            <th scope="col">Note</th>
            <th scope="col">Value</th>
            <th scope="col" className="numeric">
              Type
            </th>
          </tr>
        </thead>
        <tbody>
          {image.notes.map(({ name, type, value }, at) => (
            <tr key={at}>
              <td>
                <code>{name === '' ? 'unknown' : name}</code>
              </td>
              <td>
                <code>{value}</code>
              </td>
              <td className="numeric">{type}</td>
            </tr>
          ))}
        </tbody>
      </PlainTable>
    </section>
  );
}

function Objects({ image, file }: { image: InspectArtifactResponse; file: string }) {
  if (image.objects.length === 0) return null;
  return (
    <section className="section" aria-label="Other objects of the module area">
      <h2>Other objects of the module area</h2>
      <PlainTable label="Other objects of the module area">
        <thead>
          <tr>
            <th scope="col">Kind</th>
            <th scope="col" className="numeric">
              Type
            </th>
            <th scope="col" className="numeric">
              Size
            </th>
            <th scope="col">SHA-256</th>
            <th scope="col">Check</th>
          </tr>
        </thead>
        <tbody>
          {image.objects.map(({ kind, type, sizeBytes, sha256, offset }, at) => (
            <tr key={at}>
              <td>{kind}</td>
              <td className="numeric">{type}</td>
              <td className="numeric">{bytes(sizeBytes)}</td>
              <td>
                <Digest sha={sha256} />
              </td>
              <td>
                <PartCheck
                  file={file}
                  name={`object ${at + 1}, ${kind}`}
                  place={{ offset: Number(offset), size: Number(sizeBytes), sha256 }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </PlainTable>
    </section>
  );
}

// `file` is what the image is called on the reader's disk.
export function Elf({ image, file }: { image: InspectArtifactResponse; file: string }) {
  return (
    <div className="stack">
      {image.warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}.
        </Notice>
      ))}
      <Facts
        rows={[
          ['Entry', <code key="entry">{hex(image.entry)}</code>],
          [
            'Kernel',
            `${bytes(image.kernelSizeBytes)}, then ${bytes(image.zeroedSizeBytes)} of zeros`,
          ],
          [
            'SHA-256 of the kernel',
            <span key="kernel">
              <Digest sha={image.kernelSha256} of="the kernel's digest" />
            </span>,
          ],
        ]}
      />
      <Segments image={image} />
      <Notes image={image} />
      <Objects image={image} file={file} />
      <p>The same by readelf, of binutils:</p>
      <CommandLine text={`readelf -lnW ${file}`} />
    </div>
  );
}
