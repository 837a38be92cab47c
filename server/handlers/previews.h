// SPDX-License-Identifier: Apache-2.0
// FleetService: previews of drafts, and differences to other revisions.
#ifndef BOOTMILL_SERVER_HANDLERS_PREVIEWS_H_
#define BOOTMILL_SERVER_HANDLERS_PREVIEWS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "builder/image/plan.h"
#include "builder/target.h"
#include "common/resource_name.h"
#include "server/api/method_table.h"
#include "server/build/spec_source.h"
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
  // One image of a side of a comparison.
  struct ComparedImage {
    image::Plan plan;
    std::string sha256;
    int64_t size_bytes = 0;
  };
  // One side: a text, with the images that it makes, or that a release holds.
  struct Side {
    v1::SpecSource source;
    std::string toolchain;  // to make images with; empty: what a build takes
    int release = 0;        // number; 0: images are made
    bool is_draft = false;  // `source` is the caller's
    std::map<Target, ComparedImage> images;
  };
  struct Sides {
    Side from;
    Side to;
  };

  // ToolchainSource::Choose. If the text of `spec` is the caller's, errors tell
  // its place that names the toolchain.
  absl::StatusOr<store::ToolchainRecord> ChooseToolchain(
      const CheckedSpec& spec, std::string_view requested, ToolchainUse use,
      bool is_callers);
  absl::StatusOr<v1::PreviewFleetResponse> Preview(
      const v1::PreviewFleetRequest& request);
  absl::StatusOr<v1::DiffFleetResponse> Diff(
      const v1::DiffFleetRequest& request);
  absl::StatusOr<Sides> ReadSides(const v1::DiffFleetRequest& request,
                                  const OrgResource& name);
  // Adds the images of `side`, of the fleet `name`.
  absl::Status AddImages(const OrgResource& name, Side& side);
  absl::Status MakeImages(const OrgResource& name, Side& side);
  absl::Status LoadImages(const OrgResource& name, Side& side);

  store::Database& database_;
  ToolchainSource& toolchains_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_PREVIEWS_H_
