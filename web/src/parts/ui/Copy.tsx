// SPDX-License-Identifier: Apache-2.0
// Whatever the page does can be done by command: these copy the command.
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
import type { Command } from './commands';

export { command, shellWord } from './commands';

export function copyText(text: string, what: string) {
  void writeClipboard(text).then((isCopied) => {
    if (isCopied) say(`Copied ${what}.`);
    else sayFailure(new Error(`this browser does not let pages copy. ${text}`));
  });
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
  short = false,
}: {
  of: Command;
  // What else can be done here at a press, without a dialog that offers its command.
  more?: readonly NamedCommand[];
  label?: string;
  // Shows one word where there is no room for more.
  short?: boolean;
}) {
  const items = [
    ...menuItems(of, ''),
    ...more.flatMap((one) => menuItems(one, one.does)),
  ];
  if (items.length === 0) return null;
  return (
    <MenuTrigger>
      <MenuButton
        className="button quiet"
        {...(short ? { 'aria-label': `${label} ▾` } : {})}
      >
        {short ? 'Copy' : label} ▾
      </MenuButton>
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
