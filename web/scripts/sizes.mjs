// SPDX-License-Identifier: Apache-2.0
// How much a browser loads, by what vite says of the built files in dist.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export const DIST = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');

/** @typedef {{file: string, imports?: string[], css?: string[], isEntry?: boolean}} Chunk */
/** @typedef {{what: string, files: string[], bytes: number, most: number | undefined}} Size */

/** @param {Record<string, Chunk>} manifest @param {string[]} keys @param {Set<string>} seen */
function filesOf(manifest, keys, seen = new Set()) {
  for (const key of keys) {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`no part of the build is ${key}`);
    if (seen.has(chunk.file)) continue;
    seen.add(chunk.file);
    chunk.css?.forEach((css) => seen.add(css));
    filesOf(manifest, chunk.imports ?? [], seen);
  }
  return seen;
}

// Bytes after gzip of what is loaded, in this order, each without what was loaded
// before it.
/** @returns {Size[]} */
export function sizes() {
  /** @type {Record<string, Chunk>} */
  const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'));
  const loaded = /** @type {Set<string>} */ (new Set());
  /** @param {string} what @param {number | undefined} most @param {string[]} keys @returns {Size} */
  const size = (what, most, keys) => {
    const files = [...filesOf(manifest, keys)].filter((file) => !loaded.has(file));
    files.forEach((file) => loaded.add(file));
    const bytes = files
      .map((file) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length)
      .reduce((sum, one) => sum + one, 0);
    return { what, files, bytes, most };
  };
  const entry = Object.keys(manifest).filter((key) => manifest[key]?.isEntry);
  return [
    size('the first page: all that the list of fleets needs', 230_000, entry),
    size(
      'the editor as it opens, until the first key works: the text, what the daemon says of it, and the boot story with its picture',
      190_000,
      ['src/pages/edit/EditPage.tsx', 'src/parts/story/StoryPicture.tsx'],
    ),
    size('once the text has the focus: completion and help on fields', undefined, [
      'src/parts/editor/assist.ts',
    ]),
    size('once it is asked for: the form', undefined, ['src/parts/form/SpecForm.tsx']),
  ];
}

/** @param {Size} size */
export const isOver = ({ bytes, most }) => most !== undefined && bytes > most;

/** @param {number | undefined} bytes */
export const kilobytes = (bytes) =>
  bytes === undefined ? '–' : (bytes / 1000).toFixed(1);
