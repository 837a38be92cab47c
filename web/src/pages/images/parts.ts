// SPDX-License-Identifier: Apache-2.0
import type { InspectArtifactResponse } from '../../gen/bootmill/v1/artifact_service_pb';
import type { Part } from '../../parts/treemap/layout';
import type { Place } from './check';

export interface ImagePart extends Part, Place {
  license: string;
  // The module's name, if it is one.
  module: string | undefined;
}

// Modules that are loaded when a guest needs them lie in the memdisk.
const PACKED = /([^/]+)\.mod$/;

// An image from elsewhere may name several parts alike.
function withUniqueIds(parts: readonly ImagePart[]): ImagePart[] {
  const times = new Map<string, number>();
  return parts.map((part) => {
    const before = times.get(part.id) ?? 0;
    times.set(part.id, before + 1);
    return before === 0 ? part : { ...part, id: `${part.id} (${before + 1})` };
  });
}

export function partsOf(image: InspectArtifactResponse): ImagePart[] {
  return withUniqueIds([
    {
      id: 'kernel',
      name: 'kernel',
      kind: 'kernel',
      size: Number(image.kernelSizeBytes),
      license: '',
      sha256: image.kernelSha256,
      offset: Number(image.kernelOffset),
      module: undefined,
    },
    ...image.modules.map(({ name, sizeBytes, license, sha256, offset }): ImagePart => ({
      id: `module ${name === '' ? '(unreadable)' : name}`,
      name: name === '' ? '(unreadable)' : name,
      kind: 'module',
      size: Number(sizeBytes),
      license,
      sha256,
      offset: Number(offset),
      module: name,
    })),
    ...image.files.map(({ path, sizeBytes, sha256, offset }): ImagePart => ({
      id: `file ${path}`,
      name: path.slice(path.lastIndexOf('/') + 1),
      kind: PACKED.test(path) ? 'packed' : 'file',
      size: Number(sizeBytes),
      license: '',
      sha256,
      offset: offset === undefined ? undefined : Number(offset),
      module: PACKED.exec(path)?.[1],
    })),
  ]);
}

export interface Change {
  id: string;
  name: string;
  kind: Part['kind'];
  from: number;
  to: number;
}

type Compared = Part & { sha256: string };

// What differs between two images, the largest difference of size first; a size of 0
// stands for absent.
export function changes(from: readonly Compared[], to: readonly Compared[]): Change[] {
  const before = new Map(from.map((part) => [part.id, part]));
  const after = new Map(to.map((part) => [part.id, part]));
  const all = new Map([...before, ...after]);
  return [...all.values()]
    .filter(({ id }) => before.get(id)?.sha256 !== after.get(id)?.sha256)
    .map(({ id, name, kind }) => ({
      id,
      name,
      kind,
      from: before.get(id)?.size ?? 0,
      to: after.get(id)?.size ?? 0,
    }))
    .sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from));
}

// The texts of an image by where they lie.
export function textsOf(image: InspectArtifactResponse): Map<string, string> {
  return new Map([
    ['Early configuration', image.earlyConfiguration],
    ...image.files
      .filter(({ text }) => text !== '')
      .map(({ path, text }): [string, string] => [`(memdisk)/${path}`, text]),
  ]);
}

export interface Needs {
  name: string;
  dependencies: readonly string[];
  // Known for the modules of a toolchain.
  commands?: readonly string[];
  sha256?: string;
}
