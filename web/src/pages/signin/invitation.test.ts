// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { invitationOf } from './invitation';

const SECRET = 'a1'.repeat(32);

describe('an invitation', () => {
  test('names the account as it is typed', () => {
    expect(invitationOf(`#default/anna/${SECRET}`)).toEqual({
      name: 'anna',
      secret: SECRET,
    });
    expect(invitationOf(`acme/anna-2/${SECRET} `)).toEqual({
      name: 'acme/anna-2',
      secret: SECRET,
    });
  });
  test('is nothing else', () => {
    for (const text of [
      '',
      '#',
      SECRET,
      `#anna/${SECRET}`,
      `#default/anna/${SECRET}0`,
      `#default/<b>/${SECRET}`,
      `#default/anna/${SECRET.toUpperCase()}`,
    ]) {
      expect(invitationOf(text), text).toBeUndefined();
    }
  });
});
