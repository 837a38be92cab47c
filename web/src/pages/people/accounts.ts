// SPDX-License-Identifier: Apache-2.0
// What an account is, in words.
import { daemonNow } from '../../api/clock';
import {
  Account_State,
  type Account,
} from '../../gen/bootmill/v1/principal_service_pb';

export function accountWords(
  account: Account | undefined,
  now: number = daemonNow(),
): string {
  switch (account?.state) {
    case Account_State.ACTIVE:
      return 'password';
    case Account_State.DISABLED:
      return 'disabled';
    case Account_State.INVITED: {
      const end = Number(account.invitationExpireTime?.seconds ?? 0n) * 1000;
      return end > now ? 'invited' : 'invitation ended';
    }
    default:
      return 'none';
  }
}
