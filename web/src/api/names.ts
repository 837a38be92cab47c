// SPDX-License-Identifier: Apache-2.0
// Resource names, and the page's own addresses. The daemon serves artifacts below
// `/orgs/`, so the page's addresses begin with `/o/`.

export const orgName = (org: string) => `orgs/${org}`;
export const fleetName = (org: string, fleet: string) => `orgs/${org}/fleets/${fleet}`;
export const buildName = (org: string, id: string) => `orgs/${org}/builds/${id}`;
export const releaseName = (org: string, id: string) => `orgs/${org}/releases/${id}`;
export const artifactName = (org: string, sha: string) =>
  `orgs/${org}/artifacts/${sha}`;
export const principalName = (org: string, id: string) =>
  `orgs/${org}/principals/${id}`;
export const toolchainName = (id: string) => `toolchains/${id}`;

// `web` of `orgs/default/fleets/web`.
export const idOf = (name: string) => name.slice(name.lastIndexOf('/') + 1);

// `user/alice` of `bootmill://default/user/alice`; callers of other orgs in full.
export const whoIn = (org: string, caller: string) =>
  caller.replace(`bootmill://${org}/`, '');

const segment = encodeURIComponent;

export const paths = {
  fleets: (org: string) => `/o/${segment(org)}/fleets`,
  newFleet: (org: string) => `/o/${segment(org)}/new-fleet`,
  deletedFleets: (org: string) => `/o/${segment(org)}/deleted-fleets`,
  fleet: (org: string, fleet: string) => `/o/${segment(org)}/fleets/${segment(fleet)}`,
  edit: (org: string, fleet: string) =>
    `/o/${segment(org)}/fleets/${segment(fleet)}/edit`,
  builds: (org: string) => `/o/${segment(org)}/builds`,
  build: (org: string, id: string) => `/o/${segment(org)}/builds/${segment(id)}`,
  releases: (org: string) => `/o/${segment(org)}/releases`,
  release: (org: string, id: string) => `/o/${segment(org)}/releases/${segment(id)}`,
  image: (org: string, sha: string) => `/o/${segment(org)}/images/${segment(sha)}`,
  inspect: (org: string) => `/o/${segment(org)}/inspect`,
  toolchains: (org: string) => `/o/${segment(org)}/toolchains`,
  toolchain: (org: string, id: string) =>
    `/o/${segment(org)}/toolchains/${segment(id)}`,
  people: (org: string) => `/o/${segment(org)}/people`,
  orgs: (org: string) => `/o/${segment(org)}/orgs`,
  sessions: (org: string) => `/o/${segment(org)}/sessions`,
  tokens: (org: string) => `/o/${segment(org)}/tokens`,
  audit: (org: string) => `/o/${segment(org)}/audit`,
  events: (org: string) => `/o/${segment(org)}/events`,
};

// The page that shows a resource, if there is one.
export function pathOf(org: string, name: string): string | undefined {
  const id = idOf(name);
  const pages: [RegExp, string][] = [
    [/^orgs\/[^/]+\/fleets\/[^/]+$/, paths.fleet(org, id)],
    [/^orgs\/[^/]+\/builds\/[^/]+$/, paths.build(org, id)],
    [/^orgs\/[^/]+\/releases\/[^/]+$/, paths.release(org, id)],
    [/^orgs\/[^/]+\/artifacts\/[^/]+$/, paths.image(org, id)],
    [/^orgs\/[^/]+\/principals\/[^/]+$/, `${paths.people(org)}?q=${segment(id)}`],
    [/^orgs\/[^/]+\/tokens\/[^/]+$/, paths.tokens(org)],
    [/^toolchains\/[^/]+$/, paths.toolchain(org, id)],
  ];
  // A link to another org's object would lead nowhere for most callers.
  if (name.startsWith('orgs/') && !name.startsWith(`orgs/${org}/`)) return undefined;
  return pages.find(([pattern]) => pattern.test(name))?.[1];
}
