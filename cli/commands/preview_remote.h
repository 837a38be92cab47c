// SPDX-License-Identifier: Apache-2.0
// `bootmill preview` without --local: the daemon resolves and lays out the
// specs.
#ifndef BOOTMILL_CLI_COMMANDS_PREVIEW_REMOTE_H_
#define BOOTMILL_CLI_COMMANDS_PREVIEW_REMOTE_H_

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "bootmill/v1/fleet_service.pb.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/output.h"
#include "cli/remote/remote.h"

namespace bootmill::cli {

// Shows previews of fleets as the daemon answers them. Programs get the answer
// itself, or those to several specs as `{"fleets": [...]}`. Thread-compatible.
class ShownPreviews {
 public:
  // `many`: whether there may be several. `scripts`: whether people see the
  // GRUB script. `context` must outlive it.
  ShownPreviews(bool many, bool scripts, OutputFormat format, Context& context)
      : many_(many), scripts_(scripts), format_(format), context_(context) {}

  // `spare`: which modules people are told to be loaded only when they are
  // needed; the daemon does not say that.
  void Add(const v1::PreviewFleetResponse& response,
           const std::set<std::string>& spare = {});
  // Writes the document. Nothing is written if it was to be of one, which has
  // failed.
  void Finish();

 private:
  bool many_;
  bool scripts_;
  OutputFormat format_;
  Context& context_;
  Document documents_ = Document::array();
};

struct RemotePreviewOptions {
  RemoteOptions remote;
  std::string toolchain;
  bool scripts = false;  // print the GRUB script too
};

// Previews the specs of `fleets` for `targets` (empty: all) and prints the
// result in the form of `preview --local`.
void RunRemotePreview(const RemotePreviewOptions& options,
                      const FleetOptions& fleets,
                      const std::vector<std::string>& targets,
                      OutputFormat format, Context& context);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_COMMANDS_PREVIEW_REMOTE_H_
