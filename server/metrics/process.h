// SPDX-License-Identifier: Apache-2.0
// What this process uses.
#ifndef BOOTMILL_SERVER_METRICS_PROCESS_H_
#define BOOTMILL_SERVER_METRICS_PROCESS_H_

#include <string>
#include <vector>

#include "server/metrics/metrics.h"

namespace bootmill::server {

// Memory, processor time and descriptors of this process. What the system does
// not tell is left out. Thread-safe, as is the next.
std::vector<Gauge> ProcessGauges();

// Sizes of the database's files in `data_dir`, and the free space there.
std::vector<Gauge> DiskGauges(const std::string& data_dir);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_METRICS_PROCESS_H_
