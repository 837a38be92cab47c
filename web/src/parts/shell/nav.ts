// SPDX-License-Identifier: Apache-2.0
// The pages of the navigation, in one place: sidebar and command palette show them.
// A new page is a row here and a route in src/routes.tsx.
import { paths } from '../../api/names';

export interface NavItem {
  title: string;
  path: (org: string) => string;
  group: 'Images' | 'Supply' | 'Org';
  // Whether only administrators can read what it shows.
  admin?: boolean;
  // Whether only administrators of `system` can.
  system?: boolean;
}

export const NAV: readonly NavItem[] = [
  { title: 'Fleets', path: paths.fleets, group: 'Images' },
  { title: 'Builds', path: paths.builds, group: 'Images' },
  { title: 'Releases', path: paths.releases, group: 'Images' },
  { title: 'Inspect a file', path: paths.inspect, group: 'Images' },
  { title: 'Toolchains', path: paths.toolchains, group: 'Supply' },
  { title: 'People', path: paths.people, group: 'Org', admin: true },
  { title: 'Audit', path: paths.audit, group: 'Org', admin: true },
  { title: 'Events', path: paths.events, group: 'Org' },
  { title: 'Sessions', path: paths.sessions, group: 'Org' },
  { title: 'Tokens', path: paths.tokens, group: 'Org' },
  { title: 'All orgs', path: paths.orgs, group: 'Supply', system: true },
];
