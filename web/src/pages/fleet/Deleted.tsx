// SPDX-License-Identifier: Apache-2.0
import type { Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { BringBack, fateOf } from '../../parts/fleet/BringBack';
import { Notice } from '../../parts/ui/States';
import { Time } from '../../parts/ui/Values';

// Says that a fleet is deleted, and brings it back.
export function Deleted({ fleet }: { fleet: Fleet }) {
  return (
    <Notice kind="warning">
      Deleted <Time at={fleet.deleteTime} />. {fateOf(fleet)}.
      <BringBack fleet={fleet} />
    </Notice>
  );
}
