// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { TextRangeSchema } from '../../gen/bootmill/v1/error_info_pb';
import { placeInEditor, placeOf } from './address';

describe('a place in the address', () => {
  it('comes back as it was', () => {
    const range = create(TextRangeSchema, { begin: { line: 12, column: 5 } });
    const url = new URL(placeInEditor('/o/x/fleets/web/edit', range), 'https://host');
    expect(placeOf(url.searchParams.get('at') ?? '')?.begin).toMatchObject({
      line: 12,
      column: 5,
    });
  });
  it('is left out where a field has none', () => {
    expect(placeInEditor('/edit', undefined)).toBe('/edit?preview=problems');
  });
  it.each(['', '12', 'a:b', '1:2:3', '-1:2', '1:2x', '9999999:1'])(
    'is no place: %s',
    (at) => expect(placeOf(at)).toBeUndefined(),
  );
});
