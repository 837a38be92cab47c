// SPDX-License-Identifier: Apache-2.0
// What an import needs before the daemon can believe it.
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ImportToolchainOptionsSchema } from '../../gen/bootmill/v1/toolchain_service_pb';
import { shellWord } from '../../parts/ui/Copy';

export type Source = 'package' | 'directory';

export interface Import {
  source: Source;
  // The package's file, once it is chosen.
  file: string | undefined;
  directory: string;
  sha256: string;
  aptPackage: string;
  trust: boolean;
  activate: boolean;
}

export function optionsOf(
  what: Import,
): MessageInitShape<typeof ImportToolchainOptionsSchema> {
  const sha256 = what.sha256.trim();
  return what.source === 'package'
    ? { sha256, aptPackage: what.aptPackage.trim(), activate: what.activate }
    : {
        directory: what.directory.trim(),
        sha256,
        trustDirectory: what.trust,
        activate: what.activate,
      };
}

// Why it cannot begin yet; undefined if it can. The daemon checks again.
export function missing(what: Import): string | undefined {
  const sha256 = what.sha256.trim();
  if (sha256 !== '' && !/^[0-9a-fA-F]{64}$/.test(sha256)) {
    return 'A SHA-256 has 64 hex digits.';
  }
  if (what.source === 'package') {
    if (what.file === undefined) return 'Choose the package first.';
    return sha256 === '' && what.aptPackage.trim() === ''
      ? 'Give evidence: the SHA-256 that you expect, or the name that apt knows.'
      : undefined;
  }
  if (what.directory.trim() === '') return 'Name the directory first.';
  return sha256 === '' && !what.trust
    ? 'Give evidence: the SHA-256 of the content, or say that you trust it as it is.'
    : undefined;
}

export function commandOf(what: Import): string {
  const { sha256 = '', aptPackage = '', directory = '' } = optionsOf(what);
  const words = ['bootmill toolchain import'];
  if (what.source === 'package') words.push(`--deb ${shellWord(what.file ?? 'FILE')}`);
  else words.push(`--directory ${shellWord(directory === '' ? 'DIR' : directory)}`);
  if (sha256 !== '') words.push(`--sha256 ${shellWord(sha256)}`);
  if (aptPackage !== '') words.push(`--apt ${shellWord(aptPackage)}`);
  if (what.source === 'directory' && what.trust) words.push('--trust-directory');
  if (what.activate) words.push('--activate');
  return words.join(' ');
}
