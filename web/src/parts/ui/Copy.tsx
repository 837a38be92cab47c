// SPDX-License-Identifier: Apache-2.0
// Whatever the page does can be done by command: these copy the command.
import { toJson, create } from '@bufbuild/protobuf';
import type { DescMessage, DescMethod, MessageInitShape } from '@bufbuild/protobuf';
import {
  Button as MenuButton,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
} from 'react-aria-components';
import { writeClipboard } from './clipboard';
import { say, sayFailure } from './toasts';
import { Button } from './Button';

export function copyText(text: string, what: string) {
  void writeClipboard(text).then((isCopied) => {
    if (isCopied) say(`Copied ${what}.`);
    else sayFailure(new Error(`this browser does not let pages copy. ${text}`));
  });
}

// `text` as one word of a POSIX shell.
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

export interface Command {
  // Absent where the command line has no such command.
  cli?: string | undefined;
  // Absent where one call of curl cannot do it.
  curl?: string | undefined;
}

export function curlOf<I extends DescMessage>(
  method: DescMethod & { input: I },
  request: MessageInitShape<I>,
): string {
  const message = create(method.input, request);
  const body = JSON.stringify(toJson(method.input, message));
  const url = `${window.location.origin}/${method.parent.typeName}/${method.name}`;
  const call = ['curl --cacert ca.pem --cert cert.pem --key key.pem'];
  if (method.methodKind === 'unary') {
    call.push(`-H 'Content-Type: application/json'`, `-d ${shellWord(body)}`);
  } else {
    // A stream's messages have a head: no flags, and their size in four bytes.
    const size = new TextEncoder().encode(body).length;
    const digits = [24, 16, 8, 0].map(
      (shift) => `\\${((size >>> shift) & 0xff).toString(8).padStart(3, '0')}`,
    );
    call.unshift(`printf '\\000${digits.join('')}%s' ${shellWord(body)} |`);
    call.push(`-sS -H 'Content-Type: application/connect+json' --data-binary @-`);
  }
  return [...call, shellWord(url)].join(' \\\n  ');
}

export function command<I extends DescMessage>(
  cli: string | undefined,
  method: DescMethod & { input: I },
  request: MessageInitShape<I>,
): Command {
  return { cli, curl: curlOf(method, request) };
}

// A command for one of several things that a page does.
export interface NamedCommand extends Command {
  // What it does, as `cancel`.
  does: string;
}

function menuItems({ cli, curl }: Command, does: string) {
  const suffix = does === '' ? '' : `: ${does}`;
  return [
    {
      id: `cli ${does}`,
      words: `Copy as CLI command${suffix}`,
      text: cli,
      what: 'the command',
      shown: cli?.split('\n', 1)[0],
    },
    {
      id: `curl ${does}`,
      words: `Copy as curl${suffix}`,
      text: curl,
      what: 'the curl call',
      shown: curl?.split('\n').at(-1)?.trim(),
    },
  ].filter(({ text }) => text !== undefined);
}

export function CopyCommand({
  of,
  more = [],
  label = 'Copy command',
}: {
  of: Command;
  // What else can be done here at a press, without a dialog that offers its command.
  more?: readonly NamedCommand[];
  label?: string;
}) {
  const items = [
    ...menuItems(of, ''),
    ...more.flatMap((one) => menuItems(one, one.does)),
  ];
  return (
    <MenuTrigger>
      <MenuButton className="button quiet">{label} ▾</MenuButton>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          aria-label={label}
          onAction={(key) => {
            const item = items.find(({ id }) => id === key);
            if (item !== undefined) copyText(item.text ?? '', item.what);
          }}
        >
          {items.map(({ id, words, shown }) => (
            <MenuItem key={id} id={id} className="menu-item" textValue={words}>
              {words}
              <code>{shown}</code>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

export function CopyText({ text, what }: { text: string; what: string }) {
  return (
    <Button look="quiet" label={`Copy ${what}`} onPress={() => copyText(text, what)}>
      Copy
    </Button>
  );
}

// A command line that stands on the page.
export const CommandLine = ({ text }: { text: string }) => (
  <CopyLine text={text} what="the command" />
);

// Text to be taken along, whole, however long it is.
export function CopyLine({ text, what }: { text: string; what: string }) {
  return (
    <div className="command-line">
      <pre>
        <code>{text}</code>
      </pre>
      <CopyText text={text} what={what} />
    </div>
  );
}
