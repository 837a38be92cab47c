// SPDX-License-Identifier: Apache-2.0
// Fleets that were deleted and can be brought back.
import { useMutation } from '@connectrpc/connect-query';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { useFleets } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Page } from '../../parts/ui/Page';
import { Empty, Failure, Loading } from '../../parts/ui/States';
import { say, sayFailure } from '../../parts/ui/toasts';
import { longTime, Time } from '../../parts/ui/Values';

function DeletedFleet({ fleet, onBack }: { fleet: Fleet; onBack: () => void }) {
  const org = useOrg();
  const id = idOf(fleet.name);
  const undelete = useMutation(FleetService.method.undeleteFleet, {
    onSuccess: () => {
      say(`${id} is back.`);
      onBack();
    },
    onError: (error) => sayFailure(error),
  });
  return (
    <li>
      <div>
        <Link className="strong" href={paths.fleet(org, id)}>
          {id}
        </Link>
        <div className="quiet-text">
          Deleted <Time at={fleet.deleteTime} />;{' '}
          {fleet.purgeTime === undefined
            ? 'its releases stay, and its hosts go on getting the current one'
            : `it is removed at ${longTime(Number(fleet.purgeTime.seconds) * 1000)}`}
        </div>
      </div>
      <div className="actions">
        <MethodButton
          label={`Bring ${id} back`}
          method={FleetService.method.undeleteFleet}
          onPress={() => undelete.mutate({ name: fleet.name })}
        >
          Bring back
        </MethodButton>
      </div>
    </li>
  );
}

export default function DeletedPage() {
  const org = useOrg();
  const fleets = useFleets(org, true);
  const deleted = fleets.items.filter(({ deleteTime }) => deleteTime !== undefined);
  return (
    <Page
      title="Deleted fleets"
      crumbs={[{ text: 'Fleets', href: paths.fleets(org) }]}
      actions={
        <CopyCommand
          of={command(
            'bootmill list fleets --deleted',
            FleetService.method.listFleets,
            { parent: orgName(org), showDeleted: true },
          )}
        />
      }
    >
      {fleets.error !== null && <Failure error={fleets.error} retry={fleets.retry} />}
      {fleets.loading && deleted.length === 0 && <Loading what="deleted fleets" />}
      {!fleets.loading && fleets.error === null && deleted.length === 0 && (
        <Empty title="No fleet is deleted." />
      )}
      {deleted.length > 0 && (
        <section className="section" aria-label="Deleted fleets">
          <ul className="list-rows">
            {deleted.map((fleet) => (
              <DeletedFleet key={fleet.name} fleet={fleet} onBack={fleets.retry} />
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
}
