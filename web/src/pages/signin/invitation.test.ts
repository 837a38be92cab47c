// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { invitationOf, weakness } from './invitation';

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

describe('a new password', () => {
  test('is long, in characters as people count them', () => {
    expect(weakness('eleven char')).toBe('At least 12 characters; there are 11.');
    expect(weakness('twelve chars')).toBeUndefined();
    expect(weakness('o\u0308'.repeat(11))).toBe(
      'At least 12 characters; there are 11.',
    );
    expect(weakness('😀'.repeat(12))).toBeUndefined();
  });
});
