// SPDX-License-Identifier: Apache-2.0
import type { InspectArtifactResponse } from '../../gen/bootmill/v1/artifact_service_pb';
import type { Part } from '../../parts/treemap/layout';

export interface ImagePart extends Part {
  license: string;
  // The module's name, if it is one.
  module: string | undefined;
}

// Modules that are loaded when a guest needs them lie in the memdisk.
const PACKED = /([^/]+)\.mod$/;

export function partsOf(image: InspectArtifactResponse): ImagePart[] {
  return [
    {
      id: 'kernel',
      name: 'kernel',
      kind: 'kernel',
      size: Number(image.kernelSizeBytes),
      license: '',
      module: undefined,
    },
    ...image.modules.map(({ name, sizeBytes, license }): ImagePart => ({
      id: `module ${name}`,
      name,
      kind: 'module',
      size: Number(sizeBytes),
      license,
      module: name,
    })),
    ...image.files.map(({ path, sizeBytes }): ImagePart => ({
      id: `file ${path}`,
      name: path.slice(path.lastIndexOf('/') + 1),
      kind: PACKED.test(path) ? 'packed' : 'file',
      size: Number(sizeBytes),
      license: '',
      module: PACKED.exec(path)?.[1],
    })),
  ];
}

export interface Change {
  id: string;
  name: string;
  kind: Part['kind'];
  from: number;
  to: number;
}

// What differs between two images, largest first; a size of 0 stands for absent.
export function changes(from: readonly Part[], to: readonly Part[]): Change[] {
  const before = new Map(from.map((part) => [part.id, part]));
  const after = new Map(to.map((part) => [part.id, part]));
  const all = new Map([...before, ...after]);
  return [...all.values()]
    .map(({ id, name, kind }) => ({
      id,
      name,
      kind,
      from: before.get(id)?.size ?? 0,
      to: after.get(id)?.size ?? 0,
    }))
    .filter((change) => change.from !== change.to)
    .sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from));
}
