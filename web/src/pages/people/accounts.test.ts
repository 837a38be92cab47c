// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import {
  Account_State,
  AccountSchema,
} from '../../gen/bootmill/v1/principal_service_pb';
import { accountWords } from './accounts';

test('an account in words', () => {
  const words = (state: Account_State, seconds?: number) =>
    accountWords(
      create(AccountSchema, {
        state,
        invitationExpireTime:
          seconds === undefined ? undefined : { seconds: BigInt(seconds), nanos: 0 },
      }),
      1_000_000,
    );
  expect(accountWords(undefined)).toBe('none');
  expect(words(Account_State.ACTIVE)).toBe('password');
  expect(words(Account_State.DISABLED, 1001)).toBe('disabled');
  expect(words(Account_State.INVITED, 1001)).toBe('invited');
  expect(words(Account_State.INVITED, 1000)).toBe('invitation ended');
  expect(words(Account_State.INVITED)).toBe('invitation ended');
});
