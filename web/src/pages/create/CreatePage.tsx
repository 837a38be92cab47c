// SPDX-License-Identifier: Apache-2.0
// A new fleet from a few answers: what comes of them is shown at once, as text and
// as the daemon reads it.
import { useMutation } from '@connectrpc/connect-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useOrg } from '../../api/access';
import { explain } from '../../api/errors';
import { idOf, orgName, paths } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import {
  FleetService,
  SpecSource_Format,
} from '../../gen/bootmill/v1/fleet_service_pb';
import { CodeView } from '../../parts/code/CodeView';
import { PreviewPane } from '../../parts/preview/PreviewPane';
import { problemsOf } from '../../parts/preview/problems';
import { usePreview } from '../../parts/preview/usePreview';
import { applied } from '../../parts/spec/applied';
import { MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Check, Choice, TextBox } from '../../parts/ui/Fields';
import { Page } from '../../parts/ui/Page';
import { Notice } from '../../parts/ui/States';
import { say } from '../../parts/ui/toasts';
import {
  EMPTY,
  FILE_SYSTEMS,
  guestsFor,
  TARGET_WORDS,
  wizardSpec,
  withKnown,
  type Answers,
} from './wizard';

function Checks<T extends string>({
  legend,
  options,
  value,
  onChange,
}: {
  legend: string;
  options: readonly (readonly [T, string])[];
  value: readonly T[];
  onChange: (value: T[]) => void;
}) {
  return (
    <fieldset className="group">
      <legend>{legend}</legend>
      <div className="checks">
        {options.map(([id, words]) => (
          <Check
            key={id}
            label={words}
            checked={value.includes(id)}
            onChange={(on) =>
              onChange(on ? [...value, id] : value.filter((other) => other !== id))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

function Questions({
  answers,
  set,
}: {
  answers: Answers;
  set: (part: Partial<Answers>) => void;
}) {
  return (
    <form
      className="section stack"
      aria-label="Questions"
      onSubmit={(event) => event.preventDefault()}
    >
      <TextBox
        label="What is the fleet called?"
        value={answers.id}
        onChange={(id) => set({ id })}
        help="Lower-case letters, digits and hyphens, beginning with a letter. It stays."
      />
      <TextBox
        label="What is it for?"
        value={answers.description}
        onChange={(description) => set({ description })}
        multiline
      />
      <Checks
        legend="How do its guests start?"
        options={TARGET_WORDS}
        value={answers.targets as ('i386-xen' | 'x86_64-xen' | 'i386-xen_pvh')[]}
        onChange={(targets) => set({ targets })}
      />
      <Choice
        label="Who says what a guest boots?"
        visibleLabel
        value={answers.loader}
        options={[
          ['own', 'The guest: its own loader configuration counts'],
          ['declared', 'You: kernel and initrd are written in the spec'],
        ]}
        onChange={(loader) => set({ loader })}
      />
      {answers.loader === 'own' && (
        <Checks
          legend="Which guests?"
          options={guestsFor(answers)}
          value={answers.guests}
          onChange={(guests) => set({ guests })}
        />
      )}
      {answers.loader === 'declared' && (
        <Check
          label="All of it lies on ext2, ext3 or ext4, not on LVM or RAID: a smaller image"
          checked={answers.isSmall}
          onChange={(isSmall) => set({ isSmall })}
        />
      )}
      <Checks
        legend="On which rarer file systems? Those of the large distributions are known"
        options={FILE_SYSTEMS}
        value={answers.fileSystems}
        onChange={(fileSystems) => set({ fileSystems })}
      />
      <Check
        label="Some disks are encrypted with LUKS: ask for the passphrase"
        checked={answers.encrypted}
        onChange={(encrypted) => set({ encrypted })}
      />
      <Choice
        label="What if nothing boots?"
        visibleLabel
        value={answers.onFailure}
        options={[
          ['menu', 'A menu: try again, prompt, reboot, halt'],
          ['retry', 'Wait and try again, without end'],
          ['reboot', 'Reboot the domain'],
          ['halt', 'Halt the domain'],
          ['rescue_shell', "GRUB's prompt"],
        ]}
        onChange={(onFailure) => set({ onFailure })}
      />
    </form>
  );
}

const KEY = 'bootmill-wizard';

function storedAnswers(): Answers {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    return withKnown({
      ...EMPTY,
      ...(typeof value === 'object' ? (value as Partial<Answers>) : {}),
    });
  } catch {
    return EMPTY;
  }
}

export default function CreatePage() {
  const org = useOrg();
  const [, navigate] = useLocation();
  const [answers, setAnswers] = useState(storedAnswers);
  const [requestId] = useState(newRequestId);
  const text = useMemo(() => wizardSpec(answers), [answers]);
  const preview = usePreview(org, useDeferredValue(text), SpecSource_Format.YAML, '');
  const problems = useMemo(() => problemsOf(preview), [preview]);
  const request = {
    parent: orgName(org),
    source: { format: SpecSource_Format.YAML, text },
    message: 'created with the wizard',
  };
  const create = useMutation(FleetService.method.createFleet, {
    onSuccess: (fleet) => {
      sessionStorage.removeItem(KEY);
      say(`${idOf(fleet.name)} is there. Look the spec through, then build it.`);
      navigate(paths.edit(org, idOf(fleet.name)));
    },
  });
  const set = (part: Partial<Answers>) => {
    const next = { ...answers, ...part };
    setAnswers(next);
    sessionStorage.setItem(KEY, JSON.stringify(next));
  };
  const first = preview.violations[0];
  return (
    <Page
      fill
      title="New fleet"
      crumbs={[{ text: 'Fleets', href: paths.fleets(org) }]}
      actions={
        <>
          <CopyCommand
            of={command(
              applied(request.source, request.message),
              FleetService.method.createFleet,
              request,
            )}
          />
          <MethodButton
            look="primary"
            method={FleetService.method.createFleet}
            busy={create.isPending}
            reason={
              answers.id === ''
                ? 'Give the fleet a name first.'
                : first !== undefined
                  ? `${first.field}: ${first.description}.`
                  : undefined
            }
            onPress={() => create.mutate({ ...request, requestId })}
          >
            Create fleet
          </MethodButton>
        </>
      }
    >
      {create.error !== null && <Notice kind="error">{explain(create.error)}.</Notice>}
      <div className="workbench both">
        <div className="stack">
          <Questions answers={answers} set={set} />
        </div>
        <div className="stack">
          <CodeView label="The spec that is written for you" text={text} />
          <PreviewPane preview={preview} problems={problems} />
        </div>
      </div>
    </Page>
  );
}
