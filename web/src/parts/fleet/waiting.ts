// SPDX-License-Identifier: Apache-2.0
import type { Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { Role } from '../../gen/bootmill/v1/loader_spec_pb';

// Whether hosts should have an older release than the newest, or none.
export const isWaiting = ({ newestRelease, currentRelease, role }: Fleet): boolean =>
  newestRelease !== '' &&
  newestRelease !== currentRelease &&
  role !== Role.GUEST_SECOND_STAGE;
