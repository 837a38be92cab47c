// SPDX-License-Identifier: Apache-2.0
import { copyText } from './Copy';

// The first digits of a digest. A press copies all of them: not everybody has a mouse
// to hold over it.
export function Digest({ sha, of = 'the digest' }: { sha: string; of?: string }) {
  if (sha === '') return <>–</>;
  return (
    <button
      type="button"
      className="digest"
      title={sha}
      aria-label={`${sha.slice(0, 12)}: copy ${of} ${sha}`}
      onClick={() => copyText(sha, `${of} ${sha}`)}
    >
      <code>{sha.slice(0, 12)}</code>
    </button>
  );
}
