// SPDX-License-Identifier: Apache-2.0
// FleetService: previews of drafts, and differences to other revisions.
#ifndef BOOTMILL_SERVER_HANDLERS_PREVIEWS_H_
#define BOOTMILL_SERVER_HANDLERS_PREVIEWS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "builder/pipeline.h"
#include "server/api/method_table.h"
#include "server/api/resource_name.h"
#include "server/build/toolchain_source.h"
#include "server/store/database.h"

namespace bootmill::server {

// Thread-safe; stores nothing. REQUIRES: what it is given outlives it, and it
// outlives the table.
class PreviewHandlers {
 public:
  PreviewHandlers(store::Database& database, ToolchainSource& toolchains)
      : database_(database), toolchains_(toolchains) {}

  void Register(MethodTable& table);

 private:
  // One image that a text would make.
  struct Made {
    Resolution resolution;
    Image image;
  };
  using MadeByTarget = std::map<Target, Made>;
  // The two texts of a comparison.
  struct Sides {
    v1::SpecSource from;
    v1::SpecSource to;
  };
  // The parts of one image that are compared; empty on the side that lacks the
  // target.
  struct SideSummary {
    std::set<std::string> modules;
    std::string scripts;
    int64_t size_bytes = 0;
    std::string sha256;
  };

  absl::StatusOr<v1::PreviewFleetResponse> Preview(
      const v1::PreviewFleetRequest& request);
  absl::StatusOr<v1::DiffFleetResponse> Diff(
      const v1::DiffFleetRequest& request);
  absl::StatusOr<MadeByTarget> MakeAll(const v1::SpecSource& source,
                                       const std::string& fleet,
                                       const std::string& toolchain);
  absl::StatusOr<Sides> ReadSides(const v1::DiffFleetRequest& request,
                                  const OrgResource& name);
  static SideSummary SummaryOf(const MadeByTarget& images, Target target);

  store::Database& database_;
  ToolchainSource& toolchains_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_PREVIEWS_H_
