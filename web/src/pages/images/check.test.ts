// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { checkOf, unpackedCheckOf } from './check';

const sha256 = 'ab'.repeat(32);

describe('the check of a part', () => {
  it('cuts it out of the image and holds it against its digest', () => {
    expect(checkOf('a.bin', { offset: 4096, size: 100, sha256 })).toBe(
      'dd if=a.bin bs=1M iflag=skip_bytes,count_bytes skip=4096 count=100 status=none |' +
        ` sha256sum -c <(echo '${sha256}  -')`,
    );
  });

  it('is not there for what has no bytes in one piece', () => {
    expect(checkOf('a.bin', { offset: undefined, size: 100, sha256 })).toBeUndefined();
    expect(checkOf('a.bin', { offset: 7, size: 0, sha256 })).toBeUndefined();
  });

  it('can unpack it first', () => {
    expect(unpackedCheckOf('a.bin', { offset: 7, size: 9, sha256 }, 'cd')).toBe(
      'dd if=a.bin bs=1M iflag=skip_bytes,count_bytes skip=7 count=9 status=none |' +
        " gzip -dc | sha256sum -c <(echo 'cd  -')",
    );
  });
});
