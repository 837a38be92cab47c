// SPDX-License-Identifier: Apache-2.0
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { frame, readAnswer, refusal } from './frames';

const bytes = (text: string) => new TextEncoder().encode(text);
const joined = (...parts: Uint8Array[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const end = (json: string) => {
  const framed = frame(bytes(json));
  framed[0] = 2;
  return framed;
};
const failure = (body: Uint8Array) => {
  try {
    readAnswer(body);
  } catch (error) {
    return ConnectError.from(error);
  }
  return undefined;
};

describe('frames', () => {
  it('have their size in front', () => {
    expect([...frame(bytes('ab'))]).toEqual([0, 0, 0, 0, 2, 97, 98]);
    expect([...frame(new Uint8Array(0x10203)).subarray(0, 5)]).toEqual([0, 0, 1, 2, 3]);
  });

  it('are read up to the last one', () => {
    const answer = joined(frame(bytes('one')), frame(bytes('two')), end('{}'));
    expect(readAnswer(answer).map((part) => new TextDecoder().decode(part))).toEqual([
      'one',
      'two',
    ]);
  });

  it('end with the error that the daemon gave', () => {
    const error = '{"error":{"code":"permission_denied","message":"not you"}}';
    expect(failure(joined(frame(bytes('x')), end(error)))).toMatchObject({
      code: Code.PermissionDenied,
      rawMessage: 'not you',
    });
  });

  it('without an end are no answer', () => {
    for (const cut of [new Uint8Array(), frame(bytes('x')), bytes('\0\0')]) {
      expect(failure(cut)?.code).toBe(Code.DataLoss);
    }
  });
});

describe('a refusal by HTTP', () => {
  it('has the words of its body, if they are there', () => {
    const json = '{"code":"unauthenticated","message":"sign in"}';
    expect(refusal(401, bytes(json))).toMatchObject({
      code: Code.Unauthenticated,
      rawMessage: 'sign in',
    });
    expect(refusal(413, bytes('<html>')).rawMessage).toBe('the daemon answered 413');
  });
});
