// SPDX-License-Identifier: Apache-2.0
// Commands of coreutils and gzip that hold parts of an image against their digests.

// A part as it lies in the image.
export interface Place {
  // Undefined if its bytes do not lie there in one piece.
  offset: number | undefined;
  size: number;
  sha256: string;
}

// What cuts the part out of `file`, a word of a shell: to the byte, and without ending
// early what it reads from, as `tail` and `head` do.
const cut = (file: string, offset: number, size: number): string =>
  `dd if=${file} bs=1M iflag=skip_bytes,count_bytes skip=${offset} count=${size} status=none`;

const hold = (sha256: string): string => `sha256sum -c <(echo '${sha256}  -')`;

// Says whether the part has its digest; undefined where there is nothing to check.
export function checkOf(
  file: string,
  { offset, size, sha256 }: Place,
): string | undefined {
  if (offset === undefined || size === 0) return undefined;
  return `${cut(file, offset, size)} | ${hold(sha256)}`;
}

// Says whether a packed module, unpacked, has the digest of the toolchain's.
export function unpackedCheckOf(
  file: string,
  { offset, size }: Place,
  unpacked: string,
): string | undefined {
  if (offset === undefined || size === 0) return undefined;
  return `${cut(file, offset, size)} | gzip -dc | ${hold(unpacked)}`;
}
