// SPDX-License-Identifier: Apache-2.0
// What the end of an invitation's link says: `ORG/NAME/SECRET`.

export interface Invitation {
  // As it is typed to sign in.
  name: string;
  secret: string;
}

const FORM = /^#?([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)\/([0-9a-f]{64})$/;
const FIRST_ORG = 'default';

export function invitationOf(fragment: string): Invitation | undefined {
  const [, org, id, secret] = FORM.exec(fragment.trim()) ?? [];
  if (org === undefined || id === undefined || secret === undefined) return undefined;
  return { name: org === FIRST_ORG ? id : `${org}/${id}`, secret };
}
