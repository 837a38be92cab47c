// SPDX-License-Identifier: Apache-2.0
// Revisions, two of them side by side, and the way back to one.
import { useInfiniteQuery, useMutation, useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { useOrg } from '../../api/access';
import { listed } from '../../api/lists';
import { idOf } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import {
  FleetService,
  type Fleet,
  type FleetRevision,
} from '../../gen/bootmill/v1/fleet_service_pb';
import { BuildService } from '../../gen/bootmill/v1/release_service_pb';
import { BuildDialog } from '../../parts/build/BuildDialog';
import { TargetDiffs } from '../../parts/diff/TargetDiffs';
import { revert } from '../../parts/fleet/revert';
import { Button, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Confirm } from '../../parts/ui/Dialog';
import { Choice } from '../../parts/ui/Fields';
import { useParam } from '../../parts/ui/Page';
import { Answered, Empty, Listing } from '../../parts/ui/States';
import { say } from '../../parts/ui/toasts';
import { Digest } from '../../parts/ui/Digest';
import { Badge, Time } from '../../parts/ui/Values';

function Difference({ fleet, from, to }: { fleet: Fleet; from: number; to: number }) {
  const request = { name: fleet.name, fromRevision: from, toRevision: to };
  const diff = useQuery(FleetService.method.diffFleet, request, {
    staleTime: Infinity,
  });
  const id = idOf(fleet.name);
  return (
    <div className="stack">
      <div className="toolbar">
        <h2>
          Revision {from} → {to}
        </h2>
        <CopyCommand
          of={command(
            `bootmill diff ${shellWord(id)} --from ${from} --to ${to}`,
            FleetService.method.diffFleet,
            request,
          )}
        />
      </div>
      <Answered of={diff} what="the difference">
        {(data) => <TargetDiffs diff={data} />}
      </Answered>
    </div>
  );
}

function Rollback({
  fleet,
  revision,
  onClose,
}: {
  fleet: Fleet;
  revision: number;
  onClose: () => void;
}) {
  const org = useOrg();
  const id = idOf(fleet.name);
  const [requestId] = useState(newRequestId);
  const rollback = useMutation(FleetService.method.rollbackFleet, {
    onSuccess: (data) => {
      say(
        `${id} in ${org}: revision ${data.revision} has the text of ${revision}.`,
        () => revert(data, fleet.revision),
      );
      onClose();
    },
  });
  const request = { name: fleet.name, revision, etag: fleet.etag };
  return (
    <Confirm
      title={`Bring back revision ${revision}?`}
      action={`Make revision ${fleet.revision + 1}`}
      look="primary"
      busy={rollback.isPending}
      error={rollback.error}
      command={command(
        `bootmill rollback ${shellWord(id)} ${revision}`,
        FleetService.method.rollbackFleet,
        request,
      )}
      onConfirm={() => rollback.mutate({ ...request, requestId })}
      onClose={onClose}
    >
      <p>
        A new revision {fleet.revision + 1} gets the text of revision {revision}.
        Nothing is lost: revision {fleet.revision} stays in the list. Images change with
        the next build.
      </p>
      <Difference fleet={fleet} from={fleet.revision} to={revision} />
    </Confirm>
  );
}

function Row({
  fleet,
  revision,
  onCompare,
  onRollback,
  onBuild,
}: {
  fleet: Fleet;
  revision: FleetRevision;
  onCompare: () => void;
  onRollback: () => void;
  onBuild: () => void;
}) {
  const { number } = revision;
  const isCurrent = number === fleet.revision;
  return (
    <li>
      <div>
        <div>
          <span className="strong">Revision {number}</span>{' '}
          {isCurrent && <Badge tone="good">current</Badge>}
        </div>
        <div>{revision.message === '' ? 'No message' : revision.message}</div>
        <div className="quiet-text">
          {revision.author}, <Time at={revision.createTime} />,{' '}
          <Digest sha={revision.specDigest} />
        </div>
      </div>
      <div className="actions">
        {number > 1 && (
          <Button look="quiet" onPress={onCompare}>
            Changes
          </Button>
        )}
        <MethodButton
          look="quiet"
          method={BuildService.method.createBuild}
          onPress={onBuild}
        >
          Build
        </MethodButton>
        {!isCurrent && (
          <MethodButton
            look="quiet"
            method={FleetService.method.rollbackFleet}
            onPress={onRollback}
          >
            Bring back
          </MethodButton>
        )}
      </div>
    </li>
  );
}

export function Revisions({ fleet }: { fleet: Fleet }) {
  const [pair, setPair] = useParam('compare');
  const [back, setBack] = useState<number>();
  const [build, setBuild] = useState<number>();
  const list = useInfiniteQuery(
    FleetService.method.listFleetRevisions,
    { parent: fleet.name, pageSize: 50, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
    },
  );
  const revisions = listed(
    list,
    list.data?.pages.flatMap((page) => page.revisions) ?? [],
  );
  const [from, to] = (/^(\d+)-(\d+)$/.exec(pair) ?? []).slice(1).map(Number);
  const options = revisions.items.map(
    ({ number }) => [String(number), `Revision ${number}`] as const,
  );
  return (
    <div className="stack">
      {from !== undefined && to !== undefined && (
        <section className="section stack" aria-label="Comparison">
          <div className="toolbar">
            <Choice
              label="Older side"
              value={String(from)}
              options={options}
              onChange={(value) => setPair(`${value}-${to}`)}
            />
            <Choice
              label="Newer side"
              value={String(to)}
              options={options}
              onChange={(value) => setPair(`${from}-${value}`)}
            />
            <Button look="quiet" onPress={() => setPair('')}>
              Close comparison
            </Button>
          </div>
          <Difference fleet={fleet} from={from} to={to} />
        </section>
      )}
      <Listing
        of={revisions}
        what="revisions"
        more="Show older revisions"
        empty={<Empty title="It has no revision: save its spec to make one." />}
      >
        <section className="section" aria-label="Revisions">
          <ol className="list-rows">
            {revisions.items.map((revision) => (
              <Row
                key={revision.number}
                fleet={fleet}
                revision={revision}
                onCompare={() => setPair(`${revision.number - 1}-${revision.number}`)}
                onRollback={() => setBack(revision.number)}
                onBuild={() => setBuild(revision.number)}
              />
            ))}
          </ol>
        </section>
      </Listing>
      {back !== undefined && (
        <Rollback fleet={fleet} revision={back} onClose={() => setBack(undefined)} />
      )}
      {build !== undefined && (
        <BuildDialog
          fleet={idOf(fleet.name)}
          revision={build}
          onClose={() => setBuild(undefined)}
        />
      )}
    </div>
  );
}
