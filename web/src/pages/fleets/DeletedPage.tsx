// SPDX-License-Identifier: Apache-2.0
// Fleets that were deleted and can be brought back.
import { useState } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { useFleets } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { BringBack, fateOf } from '../../parts/fleet/BringBack';
import { BulkBar } from '../../parts/many/BulkBar';
import { ManyDialog, type Action } from '../../parts/many/ManyDialog';
import { toggled, useSelection } from '../../parts/many/useSelection';
import { LinkButton, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Check } from '../../parts/ui/Fields';
import { FilterBar, useFilter } from '../../parts/ui/Filtered';
import { Page } from '../../parts/ui/Page';
import { Empty, Listing } from '../../parts/ui/States';
import { Time } from '../../parts/ui/Values';
import { bringingBack } from './bulk';

function DeletedFleet({
  fleet,
  isChosen,
  onChoose,
  onBack,
}: {
  fleet: Fleet;
  isChosen: boolean;
  onChoose: (on: boolean) => void;
  onBack: () => void;
}) {
  const org = useOrg();
  const id = idOf(fleet.name);
  return (
    <li>
      <Check
        label={`Select ${id}`}
        hiddenLabel
        checked={isChosen}
        onChange={onChoose}
      />
      <div className="grows">
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
  const filter = useFilter(deleted, ({ name }) => idOf(name));
  const found = filter.found.map((fleet) => ({ id: idOf(fleet.name), fleet }));
  const [chosen, setChosen] = useSelection(found);
  const [action, setAction] = useState<Action<Fleet>>();
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
      <Listing
        of={{ ...fleets, items: deleted }}
        what="deleted fleets"
        empty={
          <Empty title="No fleet is deleted.">
            <p>Those that are can be brought back here.</p>
            <LinkButton href={paths.fleets(org)} look="primary">
              Go to the fleets
            </LinkButton>
          </Empty>
        }
      >
        <FilterBar filter={filter} label="Filter deleted fleets" noun="fleet">
          <BulkBar
            what="fleet"
            found={found}
            selection={{ ids: chosen, set: setChosen }}
          >
            <MethodButton
              method={FleetService.method.undeleteFleet}
              onPress={() =>
                setAction(
                  bringingBack(
                    found.filter(({ id }) => chosen.has(id)).map(({ fleet }) => fleet),
                  ),
                )
              }
            >
              Bring back …
            </MethodButton>
          </BulkBar>
        </FilterBar>
        {found.length > 0 && (
          <section className="section" aria-label="Deleted fleets">
            <ul className="list-rows">
              {found.map(({ id, fleet }) => (
                <DeletedFleet
                  key={id}
                  fleet={fleet}
                  isChosen={chosen.has(id)}
                  onChoose={(on) => setChosen(toggled(chosen, id, on))}
                  onBack={fleets.refetch}
                />
              ))}
            </ul>
          </section>
        )}
      </Listing>
      {action !== undefined && (
        <ManyDialog action={action} onClose={() => setAction(undefined)}>
          <p>
            They are listed again, with all revisions and releases, and can be built.
          </p>
        </ManyDialog>
      )}
    </Page>
  );
}
