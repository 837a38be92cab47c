// SPDX-License-Identifier: Apache-2.0
// Writes FILE.br and FILE.gz beside each text asset of dist, and says how large
// the first page and the editor are. index.html stays as it is: the daemon fills
// a nonce into each answer.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const assets = join(dist, 'assets');
/** @type {Map<string, number>} */
const gzipped = new Map();
for (const name of readdirSync(assets)) {
  const path = join(assets, name);
  if (!/\.(js|css|svg)$/.test(name) || !statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  const gzip = gzipSync(bytes, { level: 9 });
  gzipped.set(name, gzip.length);
  writeFileSync(`${path}.gz`, gzip);
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
}

/** @typedef {{file: string, imports?: string[], css?: string[], isEntry?: boolean}} Chunk */
/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));

/** @param {string[]} keys @param {Set<string>} seen */
function filesOf(keys, seen = new Set()) {
  for (const key of keys) {
    const chunk = manifest[key];
    if (chunk === undefined || seen.has(chunk.file)) continue;
    seen.add(chunk.file);
    chunk.css?.forEach((css) => seen.add(css));
    filesOf(chunk.imports ?? [], seen);
  }
  return seen;
}

/** @param {Iterable<string>} files */
const kilobytes = (files) => {
  let sum = 0;
  for (const file of files) sum += gzipped.get(file.replace('assets/', '')) ?? 0;
  return (sum / 1000).toFixed(1);
};
const entry = Object.keys(manifest).filter((key) => manifest[key]?.isEntry);
const first = filesOf([...entry, 'src/pages/fleets/FleetsPage.tsx']);
// The editor's first preview is the boot story with its picture, so that what the page
// imports for it by itself counts. Form and completion come when they are used.
const opened = ['src/pages/edit/EditPage.tsx', 'src/parts/story/StoryPicture.tsx'];
const editor = [...filesOf(opened)].filter((file) => !first.has(file));
const used = ['src/parts/editor/assist.ts', 'src/parts/form/SpecForm.tsx'];
const later = [...filesOf(used)].filter(
  (file) => !first.has(file) && !editor.includes(file),
);
for (const key of [...opened, ...used]) {
  if (manifest[key] === undefined) throw new Error(`no part of the build is ${key}`);
}
console.log(
  `first page ${kilobytes(first)} kB gzip, editor with its first preview ` +
    `${kilobytes(editor)} kB more, form and completion ${kilobytes(later)} kB on demand`,
);
