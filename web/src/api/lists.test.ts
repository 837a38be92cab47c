// SPDX-License-Identifier: Apache-2.0
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { useListed, type Listed } from './lists';

const query = {
  hasNextPage: true,
  isFetchingNextPage: false,
  isLoading: false,
  isFetchNextPageError: false,
  error: null as unknown,
  fetchNextPage: () => Promise.resolve(),
  refetch: () => Promise.resolve(),
};

// What a part sees before the next page is fetched.
function seen(of: Partial<typeof query>, limit: number): Listed<number> {
  let list: Listed<number> | undefined;
  function Part() {
    list = useListed({ ...query, ...of }, [1, 2], limit);
    return null;
  }
  renderToString(createElement(Part));
  if (list === undefined) throw new Error('it was not rendered');
  return list;
}

describe('a list', () => {
  it('is loading while pages of it are wanted, between two of them too', () => {
    expect(seen({}, 10).loading).toBe(true);
    expect(seen({ isFetchingNextPage: true }, 10).loading).toBe(true);
  });
  it('is not loading when all of it, or enough, is there, or a page has failed', () => {
    expect(seen({ hasNextPage: false }, 10).loading).toBe(false);
    expect(seen({}, 2).loading).toBe(false);
    expect(seen({ error: new Error('lost') }, 10).loading).toBe(false);
  });
});
