// SPDX-License-Identifier: Apache-2.0
// Writes FILE.br and FILE.gz beside each text asset of dist, and says how large the
// first page and the editor are; fails if they have outgrown what people wait for.
// index.html stays as it is: the daemon fills a nonce into each answer.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { DIST, isOver, kilobytes, sizes } from './sizes.mjs';

const assets = join(DIST, 'assets');
for (const name of readdirSync(assets)) {
  const path = join(assets, name);
  if (!/\.(js|css|svg)$/.test(name) || !statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
}

const all = sizes();
for (const { what, bytes } of all) console.log(`${kilobytes(bytes)} kB gzip: ${what}`);
for (const { what, bytes, most } of all.filter(isOver)) {
  console.error(
    `too large: ${what}: ${kilobytes(bytes)} kB, at most ${kilobytes(most)}`,
  );
  process.exitCode = 1;
}
