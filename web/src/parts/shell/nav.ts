// SPDX-License-Identifier: Apache-2.0
// The pages of the navigation, in one place: sidebar and command palette show them.
// A new page is a row here and a route in src/routes.tsx.
import type { DescMethod } from '@bufbuild/protobuf';
import { paths } from '../../api/names';
import { AuditService } from '../../gen/bootmill/v1/audit_service_pb';
import { OrgService } from '../../gen/bootmill/v1/org_service_pb';
import { PrincipalService } from '../../gen/bootmill/v1/principal_service_pb';

export interface NavItem {
  title: string;
  path: (org: string) => string;
  group: 'Images' | 'Supply' | 'Org';
  // What it shows: who may not call this has no such page.
  reads?: DescMethod;
}

export const NAV: readonly NavItem[] = [
  { title: 'Fleets', path: paths.fleets, group: 'Images' },
  { title: 'Builds', path: paths.builds, group: 'Images' },
  { title: 'Releases', path: paths.releases, group: 'Images' },
  { title: 'Inspect a file', path: paths.inspect, group: 'Images' },
  { title: 'Toolchains', path: paths.toolchains, group: 'Supply' },
  {
    title: 'People',
    path: paths.people,
    group: 'Org',
    reads: PrincipalService.method.listPrincipals,
  },
  {
    title: 'Audit',
    path: paths.audit,
    group: 'Org',
    reads: AuditService.method.listAuditRecords,
  },
  { title: 'Events', path: paths.events, group: 'Org' },
  { title: 'Sessions', path: paths.sessions, group: 'Org' },
  { title: 'Tokens', path: paths.tokens, group: 'Org' },
  {
    title: 'All orgs',
    path: paths.orgs,
    group: 'Supply',
    reads: OrgService.method.listOrgs,
  },
];
