// SPDX-License-Identifier: Apache-2.0
// Imports a toolchain: a package that is sent, or a directory of the daemon's machine.
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import { useOrg } from '../../api/access';
import { explain } from '../../api/errors';
import { idOf, paths } from '../../api/names';
import { useUpload } from '../../api/useUpload';
import { ToolchainService } from '../../gen/bootmill/v1/toolchain_service_pb';
import { Button, MethodButton } from '../../parts/ui/Button';
import { command } from '../../parts/ui/Copy';
import { curlUpload } from '../../parts/ui/commands';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { Check, Choice, TextBox } from '../../parts/ui/Fields';
import { Sending } from '../../parts/ui/Sending';
import { Notice } from '../../parts/ui/States';
import { say } from '../../parts/ui/toasts';
import { commandOf, missing, optionsOf, type Import, type Source } from './importing';

const METHOD = ToolchainService.method.importToolchain;
const SOURCES: [Source, string][] = [
  ['package', 'A Debian package of yours'],
  ['directory', 'A directory on the daemon’s machine'],
];

type Change = (part: Partial<Import>) => void;

function PackageFields({
  what,
  change,
  onFile,
}: {
  what: Import;
  change: Change;
  onFile: (file: File | undefined) => void;
}) {
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={id}>Package</label>
        <input
          id={id}
          type="file"
          accept=".deb"
          className="input"
          onChange={(event) => onFile(event.target.files?.[0])}
        />
      </div>
      <TextBox
        label="SHA-256 that you expect"
        value={what.sha256}
        onChange={(sha256) => change({ sha256 })}
        help="From a source that you trust, such as your distribution's package page."
      />
      <TextBox
        label="Package that the daemon’s apt knows"
        value={what.aptPackage}
        onChange={(aptPackage) => change({ aptPackage })}
        help="Such as grub-xen-bin: the file must be one that apt's signed index lists."
      />
    </>
  );
}

function DirectoryFields({ what, change }: { what: Import; change: Change }) {
  return (
    <>
      <TextBox
        label="Directory"
        value={what.directory}
        onChange={(directory) => change({ directory })}
        help="Below one of the daemon's toolchain directories, such as /usr/lib/grub."
      />
      <TextBox
        label="SHA-256 of the content that you expect"
        value={what.sha256}
        onChange={(sha256) => change({ sha256 })}
        help="The digest of a toolchain, as its page shows it."
      />
      <Check
        label="Trust the directory as it is"
        checked={what.trust}
        onChange={(trust) => change({ trust })}
      />
    </>
  );
}

function ImportDialog({ onClose }: { onClose: () => void }) {
  const org = useOrg();
  const [, navigate] = useLocation();
  const sending = useUpload(METHOD);
  const [file, setFile] = useState<File>();
  const [what, setWhat] = useState<Import>({
    source: 'package',
    file: undefined,
    directory: '/usr/lib/grub',
    sha256: '',
    aptPackage: '',
    trust: false,
    activate: false,
  });
  const change: Change = (part) => setWhat((old) => ({ ...old, ...part }));
  const options = { part: { case: 'options', value: optionsOf(what) } } as const;
  const run = async () => {
    const toolchain = await sending.send({
      first: [options],
      file: what.source === 'package' ? file : undefined,
      chunk: (value) => ({ part: { case: 'chunk', value } }),
    });
    if (toolchain === undefined) return;
    const id = idOf(toolchain.name);
    say(`Imported ${id}.`);
    navigate(paths.toolchain(org, id));
  };
  return (
    <Dialog title="Import a toolchain" onClose={onClose}>
      <div className="dialog-body stack">
        <Choice
          label="From"
          visibleLabel
          value={what.source}
          options={SOURCES}
          onChange={(source) => change({ source })}
        />
        {what.source === 'package' ? (
          <PackageFields
            what={what}
            change={change}
            onFile={(chosen) => {
              setFile(chosen);
              change({ file: chosen?.name });
            }}
          />
        ) : (
          <DirectoryFields what={what} change={change} />
        )}
        <Check
          label="Let builds use it at once"
          checked={what.activate}
          onChange={(activate) => change({ activate })}
        />
        <Sending what="the package" upload={sending} />
        {sending.error !== undefined && (
          <Notice kind="error">{explain(sending.error)}.</Notice>
        )}
      </div>
      <DialogFoot
        command={
          what.source === 'package'
            ? {
                cli: commandOf(what),
                curl: curlUpload(METHOD, [options], what.file ?? 'FILE'),
              }
            : command(commandOf(what), METHOD, options)
        }
        onLeave={onClose}
      >
        <Button
          look="primary"
          busy={sending.part !== undefined}
          reason={missing(what)}
          onPress={() => void run()}
        >
          Import
        </Button>
      </DialogFoot>
    </Dialog>
  );
}

export function ImportToolchain() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <MethodButton method={METHOD} look="primary" onPress={() => setOpen(true)}>
        Import …
      </MethodButton>
      {open && <ImportDialog onClose={() => setOpen(false)} />}
    </>
  );
}
