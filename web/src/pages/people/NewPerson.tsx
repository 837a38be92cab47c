// SPDX-License-Identifier: Apache-2.0
// Composes the command that makes a credential: the private key is made where it is
// used and never passes through a browser.
import { useState } from 'react';
import { Button } from '../../parts/ui/Button';
import { CommandLine, shellWord } from '../../parts/ui/Copy';
import { Dialog } from '../../parts/ui/Dialog';
import { Choice, TextBox } from '../../parts/ui/Fields';

export function NewPerson({ onClose }: { onClose: () => void }) {
  const [id, setId] = useState('');
  const [role, setRole] = useState('operator');
  const name = id.trim() === '' ? 'NAME' : shellWord(id.trim());
  const kind = role === 'host' ? '--kind host ' : '';
  return (
    <Dialog title="Add a person, program or host" onClose={onClose}>
      <div className="dialog-body">
        <TextBox
          label="Name"
          value={id}
          onChange={setId}
          help="Lower-case letters, digits and hyphens, beginning with a letter."
        />
        <Choice
          label="Role"
          visibleLabel
          value={role}
          options={[
            ['viewer', 'viewer: reads everything but secrets'],
            ['operator', 'operator: changes fleets, builds'],
            ['admin', 'admin: manages people too'],
            ['host', 'host: fetches what its loaders need'],
          ]}
          onChange={setRole}
        />
        <p>
          Run this where the credential will be used. The key is made there; the daemon
          only gets a request for a certificate.
        </p>
        <CommandLine
          text={`bootmill principals issue ${name} ${kind}--role ${role} -d ${name}`}
        />
      </div>
      <div className="dialog-foot">
        <Button onPress={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
