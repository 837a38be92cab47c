// SPDX-License-Identifier: Apache-2.0
// Why a new password will be refused, as far as the page knows; the daemon decides.
export function weakness(password: string): string | undefined {
  const length = Array.from(password.normalize('NFKC')).length;
  return length < 12 ? `At least 12 characters; there are ${length}.` : undefined;
}
