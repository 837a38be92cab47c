// SPDX-License-Identifier: Apache-2.0
// Fleets that were deleted and can be brought back.
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { useFleets } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { BringBack, fateOf } from '../../parts/fleet/BringBack';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Page } from '../../parts/ui/Page';
import { Empty, Failure, Loading } from '../../parts/ui/States';
import { Time } from '../../parts/ui/Values';

function DeletedFleet({ fleet, onBack }: { fleet: Fleet; onBack: () => void }) {
  const org = useOrg();
  const id = idOf(fleet.name);
  return (
    <li>
      <div>
        <Link className="strong" href={paths.fleet(org, id)}>
          {id}
        </Link>
        <div className="quiet-text">
          Deleted <Time at={fleet.deleteTime} />. {fateOf(fleet)}.
        </div>
      </div>
      <BringBack fleet={fleet} onBack={onBack} />
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
