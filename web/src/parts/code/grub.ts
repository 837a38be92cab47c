// SPDX-License-Identifier: Apache-2.0
// Splits a line of GRUB script into coloured parts. Only for the eye: GRUB's own
// grammar, with its multi-line quotes, is the daemon's business.

export type TokenKind =
  'comment' | 'string' | 'variable' | 'keyword' | 'option' | 'plain';
export interface Token {
  kind: TokenKind;
  text: string;
}

const KEYWORDS =
  'if|then|elif|else|fi|for|in|do|done|while|until|function|menuentry|submenu|return|break|continue';
const PATTERN = new RegExp(
  [
    String.raw`(?<comment>(?<=^|\s)#.*$)`,
    String.raw`(?<string>'[^']*'?|"(?:[^"\\]|\\.)*"?)`,
    String.raw`(?<variable>\$\{[^}]*\}?|\$\w+|\$[?#*@])`,
    String.raw`(?<keyword>(?<![\w-])(?:${KEYWORDS})(?![\w-]))`,
    String.raw`(?<option>(?<=\s)--?[\w-]+)`,
  ].join('|'),
  'g',
);

export function grubTokens(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of line.matchAll(PATTERN)) {
    if (match.index > at)
      tokens.push({ kind: 'plain', text: line.slice(at, match.index) });
    const kind = Object.entries(match.groups ?? {}).find(
      ([, text]) => (text as string | undefined) !== undefined,
    );
    tokens.push({ kind: (kind?.[0] ?? 'plain') as TokenKind, text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < line.length) tokens.push({ kind: 'plain', text: line.slice(at) });
  return tokens;
}
