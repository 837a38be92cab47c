// SPDX-License-Identifier: Apache-2.0
// Lists that are read page by page to their end.
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { useEffect, useMemo } from 'react';
import { FleetService, type Fleet } from '../gen/bootmill/v1/fleet_service_pb';
import {
  BuildService,
  ReleaseService,
  type Build,
  type Release,
} from '../gen/bootmill/v1/release_service_pb';
import {
  ToolchainService,
  type Toolchain,
} from '../gen/bootmill/v1/toolchain_service_pb';
import { orgName } from './names';

export interface Listed<T> {
  items: T[];
  // Whether pages are still coming.
  loading: boolean;
  // Whether there is more than `items` holds and it is fetched on demand.
  hasMore: boolean;
  more: () => void;
  // Why some of what is wanted is missing; null: it is not. Old items stay when a
  // reload fails.
  error: unknown;
  refetch: () => void;
}

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isLoading: boolean;
  isFetchNextPageError: boolean;
  error: unknown;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
}

// A list of which each further page is fetched on demand.
export function listed<T>(query: Paged, items: T[]): Listed<T> {
  const { error, isFetchNextPageError: isCut, isFetchingNextPage } = query;
  const more = () => void query.fetchNextPage();
  return {
    items,
    loading: query.isLoading || isFetchingNextPage,
    hasMore: query.hasNextPage,
    more,
    error: items.length === 0 || isCut ? error : null,
    refetch: isCut ? more : () => void query.refetch(),
  };
}

// Goes on fetching until `limit` items are there.
export function useListed<T>(query: Paged, items: T[], limit: number): Listed<T> {
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = query;
  const wanted =
    hasNextPage && !isFetchingNextPage && items.length < limit && error === null;
  useEffect(() => {
    if (wanted) void fetchNextPage();
  }, [wanted, fetchNextPage]);
  const list = listed(query, items);
  const isShort = hasNextPage && items.length < limit;
  return {
    ...list,
    // Between two pages nothing is fetched for a moment, and there is no end yet.
    loading: list.loading || wanted,
    hasMore: hasNextPage && !wanted,
    error: isShort ? error : list.error,
  };
}

export const EVERYTHING = 20_000;

export function useFleets(org: string, showDeleted = false): Listed<Fleet> {
  const query = useInfiniteQuery(
    FleetService.method.listFleets,
    { parent: orgName(org), pageSize: 200, pageToken: '', showDeleted },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
    },
  );
  const items = useMemo(
    () => query.data?.pages.flatMap((page) => page.fleets) ?? [],
    [query.data],
  );
  return useListed(query, items, EVERYTHING);
}

export function useReleases(
  org: string,
  fleet = '',
  limit = EVERYTHING,
): Listed<Release> {
  const query = useInfiniteQuery(
    ReleaseService.method.listReleases,
    { parent: orgName(org), fleet, pageSize: 200, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
    },
  );
  const items = useMemo(
    () => query.data?.pages.flatMap((page) => page.releases) ?? [],
    [query.data],
  );
  return useListed(query, items, limit);
}

export function useBuilds(org: string, fleet = '', limit = 200): Listed<Build> {
  const query = useInfiniteQuery(
    BuildService.method.listBuilds,
    { parent: orgName(org), fleet, pageSize: 100, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
    },
  );
  const items = useMemo(
    () => query.data?.pages.flatMap((page) => page.builds) ?? [],
    [query.data],
  );
  return useListed(query, items, limit);
}

export function useToolchains() {
  const query = useQuery(ToolchainService.method.listToolchains, { pageSize: 200 });
  return { ...query, toolchains: query.data?.toolchains ?? [] };
}

// What a build takes if neither spec nor request names a toolchain.
export function defaultOf(toolchains: readonly Toolchain[]): Toolchain | undefined {
  return toolchains.find(({ isDefault }) => isDefault);
}
