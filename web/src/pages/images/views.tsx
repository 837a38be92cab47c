// SPDX-License-Identifier: Apache-2.0
// The views that every image has, wherever it comes from.
import type { ReactNode } from 'react';
import type { InspectArtifactResponse } from '../../gen/bootmill/v1/artifact_service_pb';
import { CodeView } from '../../parts/code/CodeView';
import type { Command } from '../../parts/ui/commands';
import { Facts } from '../../parts/ui/Values';
import { Compare } from './Compare';
import { Elf } from './Elf';
import { Parts } from './Parts';
import { textsOf, type Needs } from './parts';

function Configuration({ image }: { image: InspectArtifactResponse }) {
  return (
    <div className="stack">
      <Facts rows={[['Prefix', <code key="prefix">{image.prefix}</code>]]} />
      {[...textsOf(image)].map(([place, text]) => (
        <CodeView key={place} label={place} text={text} grub />
      ))}
    </div>
  );
}

type Show = (image: InspectArtifactResponse) => ReactNode;

interface Known {
  // The image's name on the reader's disk.
  file: string;
  // What takes it apart.
  inspected: Command;
  // The toolchain's modules, which know of more than the image.
  needs: readonly Needs[] | undefined;
}

// `part` shows the image once it is there.
export function imageViews(
  part: (show: Show) => () => ReactNode,
  { file, inspected, needs }: Known,
) {
  return {
    parts: {
      id: 'parts',
      title: 'Parts',
      body: part((image) => (
        <Parts
          image={image}
          file={file}
          needs={needs ?? image.modules}
          toolchain={needs}
        />
      )),
    },
    configuration: {
      id: 'configuration',
      title: 'Configuration',
      body: part((image) => <Configuration image={image} />),
    },
    elf: {
      id: 'elf',
      title: 'ELF',
      body: part((image) => <Elf image={image} file={file} />),
    },
    compare: {
      id: 'compare',
      title: 'Compare',
      body: part((image) => <Compare image={image} inspected={inspected} />),
    },
  };
}
