// SPDX-License-Identifier: Apache-2.0
// The page's actions as commands for a shell: of the command line, and of curl.
import { create, getOption, toJson } from '@bufbuild/protobuf';
import type { DescMessage, DescMethod, MessageInitShape } from '@bufbuild/protobuf';
import { access, AccessScope } from '../../gen/bootmill/v1/access_pb';

export interface Command {
  // Absent where the command line has no such command.
  cli?: string | undefined;
  // Absent where curl cannot do it.
  curl?: string | undefined;
}

type Method<I extends DescMessage> = DescMethod & { input: I };

// `text` as one word of a POSIX shell.
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

// A command that reads `text`, to which a last newline is added if it has none.
export function withInput(cli: string, text: string): string {
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  const lines = new Set(ended.split('\n'));
  let end = 'END';
  while (lines.has(end)) end += '_';
  return `${cli} <<'${end}'\n${ended}${end}`;
}

// The org of a command line is whatever its context says; a command that is copied
// means the org that the page shows.
export const inOrg = (org: string, cli: string): string =>
  cli.replace(/^bootmill /, () => `bootmill --org ${shellWord(org)} `);

// The org in which `method` acts, by the rule that the daemon itself reads.
function orgOf(method: DescMethod, json: unknown): string | undefined {
  const { scope, resourceField } = getOption(method, access);
  if (scope !== AccessScope.ORG) return undefined;
  const name = (json as Partial<Record<string, unknown>>)[resourceField];
  return /^orgs\/([^/]+)/.exec(typeof name === 'string' ? name : '')?.[1];
}

const jsonOf = <I extends DescMessage>(
  method: Method<I>,
  request: MessageInitShape<I>,
): unknown => toJson(method.input, create(method.input, request));

const CURL = 'curl --cacert ca.pem --cert cert.pem --key key.pem -sS --fail-with-body';
const broken = (words: readonly string[]) => words.join(' \\\n  ');
const urlOf = (method: DescMethod) =>
  shellWord(`${window.location.origin}/${method.parent.typeName}/${method.name}`);

const unary = (method: DescMethod, body: string): string =>
  broken([CURL, `-H 'Content-Type: application/json'`, `-d ${body}`, urlOf(method)]);

// The answer's heads are no text, which curl writes to a terminal only if it is told to.
const streamed = (method: DescMethod): string =>
  broken([
    `${CURL} -N -o - -H 'Content-Type: application/connect+json'`,
    '--data-binary @-',
    urlOf(method),
  ]);

// A stream's message has a head: no flags, and its size in four bytes.
function head(size: number): string {
  const digits = [24, 16, 8, 0].map((shift) =>
    ((size >>> shift) & 0xff).toString(8).padStart(3, '0'),
  );
  return ['000', ...digits].map((octal) => `\\${octal}`).join('');
}

function framed(json: string): string {
  const size = new TextEncoder().encode(json).length;
  return `printf '${head(size)}%s' ${shellWord(json)}`;
}

export function curlOf<I extends DescMessage>(
  method: Method<I>,
  request: MessageInitShape<I>,
): string {
  const json = JSON.stringify(jsonOf(method, request));
  return method.methodKind === 'unary'
    ? unary(method, shellWord(json))
    : `${framed(json)} |\n  ${streamed(method)}`;
}

// One call for each request, of which there may be thousands.
export function curlEach<I extends DescMessage>(
  method: Method<I>,
  requests: readonly MessageInitShape<I>[],
): string {
  const [only] = requests;
  if (only !== undefined && requests.length === 1) return curlOf(method, only);
  const lines = requests.map((one) => JSON.stringify(jsonOf(method, one)));
  return [
    'while read -r request; do',
    `  ${unary(method, '"$request"')}`,
    "  echo; done <<'END'",
    ...lines,
    'END',
  ].join('\n');
}

// Sends `file` after the messages `first`, in messages of 1 MiB, which is the most
// that the daemon takes.
export function curlUpload<I extends DescMessage>(
  method: Method<I>,
  first: readonly MessageInitShape<I>[],
  file: string,
): string {
  const byte = (shift: number) => `$((\${#1} >> ${shift} & 255))`;
  return [
    '( message() {',
    `    printf "$(printf '\\\\%03o' 0 ${[24, 16, 8, 0].map(byte).join(' ')})%s" "$1"`,
    '  }',
    ...first.map((one) => `  ${framed(JSON.stringify(jsonOf(method, one)))}`),
    '  at=0',
    `  while chunk=$(dd bs=1M count=1 skip=$at status=none if=${shellWord(file)} | base64 -w 0)`,
    '    [ -n "$chunk" ]',
    '  do message "{\\"chunk\\":\\"$chunk\\"}"; at=$((at + 1)); done ) |',
    `  ${streamed(method)}`,
  ].join('\n');
}

// All pages of a list, one object of `field` a line, into `file`.
export function curlPages<I extends DescMessage>(
  method: Method<I>,
  request: MessageInitShape<I>,
  field: string,
  file: string,
): string {
  const json = JSON.stringify(jsonOf(method, request));
  const body = `${shellWord(`${json.slice(0, -1)},"pageToken":"`)}"$token"'"}'`;
  return [
    'token=',
    'while',
    `  page=$(${unary(method, body)}) || exit`,
    `  printf '%s\\n' "$page" | jq -c '.${field}[]?'`,
    `  token=$(printf '%s\\n' "$page" | jq -r '.nextPageToken // empty')`,
    '  [ -n "$token" ]',
    `do :; done >${shellWord(file)}`,
  ].join('\n');
}

// The bytes at a path of the daemon, which are no call.
export const curlFile = (path: string, file: string): string =>
  broken([
    CURL,
    `-o ${shellWord(file)}`,
    shellWord(`${window.location.origin}${path}`),
  ]);

// What two commands print, one against the other.
export const difference = (from: string, to: string): string =>
  ['diff <(', from, ') <(', to, ')'].join('\n');

export function command<I extends DescMessage>(
  cli: string | undefined,
  method: Method<I>,
  request: MessageInitShape<I>,
): Command {
  return commandEach(cli, method, [request]);
}

// `cli` does at once what curl does by one call for each request.
export function commandEach<I extends DescMessage>(
  cli: string | undefined,
  method: Method<I>,
  requests: readonly MessageInitShape<I>[],
): Command {
  const [first] = requests;
  const org = first === undefined ? undefined : orgOf(method, jsonOf(method, first));
  return {
    cli: org === undefined || cli === undefined ? cli : inOrg(org, cli),
    curl: curlEach(method, requests),
  };
}
