// SPDX-License-Identifier: Apache-2.0
// The spec editor: text and form on one side, what comes of it on the other.
import { useQuery } from '@connectrpc/connect-query';
import {
  lazy,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useOrg, useRefusal } from '../../api/access';
import { fleetName, paths } from '../../api/names';
import type { TextRange } from '../../gen/bootmill/v1/error_info_pb';
import {
  FleetService,
  SpecSource_Format,
  type Fleet,
} from '../../gen/bootmill/v1/fleet_service_pb';
import { BuildService, ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import { placeOf } from '../../parts/editor/address';
import { useSaveKey } from '../../parts/editor/useSaveKey';
import { BuildDialog } from '../../parts/build/BuildDialog';
import { SpecEditor, type EditorHandle } from '../../parts/editor/SpecEditor';
import { PreviewPane } from '../../parts/preview/PreviewPane';
import { byField, problemsOf } from '../../parts/preview/problems';
import { usePreview } from '../../parts/preview/usePreview';
import { useRevealField, useSuggestions } from '../../parts/editor/useSuggestions';
import { Button, MethodButton } from '../../parts/ui/Button';
import { Choice } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Answered, Loading, Missing, Notice } from '../../parts/ui/States';
import { say } from '../../parts/ui/toasts';
import { useDraft } from './draft';
import { MergeDialog } from './MergeDialog';
import { SaveDialog } from './SaveDialog';

// The form needs the schema and a parser, which the text does not.
const SpecForm = lazy(() => import('../../parts/form/SpecForm'));

const MODES = [
  ['text', 'Text'],
  ['form', 'Form'],
  ['both', 'Text and form'],
] as const;

function Editor({
  fleet,
  id,
  reload,
}: {
  fleet: Fleet;
  id: string;
  reload: () => void;
}) {
  const org = useOrg();
  const api = useDraft(org, fleet);
  const { draft, isChanged, isBehind, setText } = api;
  const [mode, setMode] = useParam('mode', 'text');
  const [dialog, setDialog] = useState<'save' | 'merge' | 'build'>();
  const editor = useRef<EditorHandle>(null);
  const preview = usePreview(org, draft.text, draft.format, '');
  const problems = useMemo(() => problemsOf(preview), [preview]);
  const fieldProblems = useMemo(() => byField(problems), [problems]);
  const suggestions = useSuggestions(preview.response);
  const refused = useRefusal(FleetService.method.updateFleet);
  const formText = useDeferredValue(draft.text);
  // What hosts have counts; before anything is promoted, what was built last.
  const against = fleet.currentRelease || fleet.newestRelease;
  const release = useQuery(
    ReleaseService.method.getRelease,
    { name: against },
    { enabled: against !== '', staleTime: Infinity },
  );
  const revealField = useRevealField(editor, draft.text);
  const isYaml = draft.format !== SpecSource_Format.TEXTPROTO;
  const view = isYaml ? mode : 'text';
  const errors = preview.violations.length;
  const reason = !isChanged
    ? 'Nothing is changed.'
    : errors > 0
      ? 'The spec has errors; the list of problems says where.'
      : undefined;
  // A place cannot be seen in the form alone.
  const showText = useRef<() => void>(undefined);
  useEffect(() => {
    showText.current = () => {
      if (view === 'form') setMode('both');
    };
  });
  // Both stay the same, so that a key does not draw the preview anew.
  const reveal = useCallback((range: TextRange) => {
    showText.current?.();
    editor.current?.reveal(range);
  }, []);
  const revealSource = useCallback(
    (index: number) => {
      showText.current?.();
      void revealField(['boot', 'sources', index]);
    },
    [revealField],
  );
  const close = () => setDialog(undefined);
  const save = () => setDialog(isBehind ? 'merge' : 'save');
  useSaveKey(() => {
    if (dialog !== undefined) return;
    const why = refused ?? reason;
    if (why === undefined) save();
    else say(why);
  });
  // A link to a place in the text, as of a build that failed there.
  const [at] = useParam('at');
  useEffect(() => {
    const place = placeOf(at);
    if (place !== undefined) editor.current?.reveal(place);
  }, [at]);
  return (
    <Page
      fill
      title={id}
      crumbs={[
        { text: 'Fleets', href: paths.fleets(org) },
        { text: id, href: paths.fleet(org, id) },
      ]}
      lead={
        isChanged
          ? `Draft on revision ${draft.base.revision}, kept in this browser`
          : `Revision ${fleet.revision}`
      }
      actions={
        <>
          {isYaml && (
            <Choice
              label="Edit as"
              value={view as 'text'}
              options={MODES as never}
              onChange={setMode}
            />
          )}
          {isChanged && (
            <Button
              onPress={() => {
                const text = draft.text;
                setText(draft.base.text);
                say('The draft was put away.', () => setText(text));
              }}
            >
              Discard draft
            </Button>
          )}
          <MethodButton
            method={BuildService.method.createBuild}
            reason={
              isChanged ? 'Save first: builds take revisions, not drafts.' : undefined
            }
            onPress={() => setDialog('build')}
          >
            Build
          </MethodButton>
          <MethodButton
            look="primary"
            method={FleetService.method.updateFleet}
            reason={reason}
            onPress={save}
          >
            Save …
          </MethodButton>
        </>
      }
    >
      {refused !== undefined && (
        <Notice kind="warning">
          You can look and try things out, but not save. {refused}
        </Notice>
      )}
      {!api.isKept && (
        <Notice kind="warning">
          This browser has no room left for the draft: it is lost with the page. Save
          it, or discard drafts of other fleets.
        </Notice>
      )}
      {api.isOld && isChanged && !isBehind && (
        <Notice>Your draft from earlier is back.</Notice>
      )}
      {isBehind && (
        <Notice kind="warning">
          Revision {fleet.revision} was saved while you edited revision{' '}
          {draft.base.revision}.{' '}
          <Button onPress={() => setDialog('merge')}>Compare and merge</Button>
        </Notice>
      )}
      <Missing of={release} without="Sizes are held against nothing" />
      <div className={`workbench ${view}`}>
        <div className="workbench-edit">
          <div className="pane-text" hidden={view === 'form'}>
            <SpecEditor
              handle={editor}
              text={draft.text}
              onChange={setText}
              problems={problems}
              suggestions={suggestions}
            />
          </div>
          {view !== 'text' && (
            <div className="pane-form">
              <Suspense fallback={<Loading what="the form" />}>
                <SpecForm
                  text={formText}
                  onChange={setText}
                  suggestions={suggestions}
                  problems={fieldProblems}
                />
              </Suspense>
            </div>
          )}
        </div>
        <PreviewPane
          preview={preview}
          problems={problems}
          release={release.data}
          onReveal={reveal}
          onSource={revealSource}
        />
      </div>
      {dialog === 'save' && (
        <SaveDialog
          fleet={fleet}
          api={api}
          onClose={close}
          onConflict={() => {
            reload();
            setDialog('merge');
          }}
        />
      )}
      {dialog === 'merge' && (
        <MergeDialog
          fleet={fleet}
          draft={draft}
          onMerged={(text) => {
            api.rebase(fleet, text);
            close();
            say('Merged. Look it through, then save.');
          }}
          onClose={close}
        />
      )}
      {dialog === 'build' && <BuildDialog fleet={id} onClose={close} />}
    </Page>
  );
}

export default function EditPage({ fleet: id }: { fleet: string }) {
  const org = useOrg();
  const fleet = useQuery(FleetService.method.getFleet, { name: fleetName(org, id) });
  if (fleet.data === undefined) {
    return (
      <Page title={id} crumbs={[{ text: 'Fleets', href: paths.fleets(org) }]}>
        <Answered of={fleet} what="the fleet">
          {() => null}
        </Answered>
      </Page>
    );
  }
  return (
    <Editor
      key={fleet.data.name}
      fleet={fleet.data}
      id={id}
      reload={() => void fleet.refetch()}
    />
  );
}
