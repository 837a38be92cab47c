// SPDX-License-Identifier: Apache-2.0
// Running a build: from a fleet's revision to a signed release.
#ifndef BOOTMILL_SERVER_BUILD_BUILD_RUNNER_H_
#define BOOTMILL_SERVER_BUILD_BUILD_RUNNER_H_

#include <memory>
#include <vector>

#include "server/build/build_ledger.h"
#include "server/build/image_source.h"
#include "server/build/toolchain_source.h"
#include "server/store/database.h"
#include "server/store/releases.h"
#include "trust/signer.h"

namespace bootmill::server {

// Runs builds. Thread-safe. REQUIRES: everything it is given outlives it.
class BuildRunner {
 public:
  BuildRunner(store::Database& database, BuildLedger& ledger,
              ToolchainSource& toolchains, ImageSource& images,
              const trust::AttestationSigner& signer)
      : database_(database),
        ledger_(ledger),
        toolchains_(toolchains),
        images_(images),
        signer_(signer) {}

  // Resolves and lays out the images, signs, and stores the release together
  // with the build's end. A failure ends the build as FAILED. If somebody else
  // ended the build (cancelled, out of time), only cached images remain of it.
  void Run(const std::shared_ptr<BuildRun>& run);

 private:
  struct Work;

  absl::Status RunStages(const std::shared_ptr<BuildRun>& run, Work& work);
  absl::Status ResolvePlans(BuildRun& run, Work& work);
  absl::Status MakeImages(BuildRun& run, Work& work);
  absl::Status StoreRelease(const std::shared_ptr<BuildRun>& run, Work& work);
  absl::StatusOr<std::vector<store::Attestation>> Sign(const Work& work,
                                                       int release_number);
  store::Release ReleaseOf(const Work& work) const;
  // Stores the release, unless its revision has one with this toolchain, and
  // the build's end `done`. Returns false, and stores nothing, if the release
  // would get another number than `number`. Errors: CANCELLED if the build has
  // ended.
  absl::StatusOr<bool> TryStore(
      const std::shared_ptr<BuildRun>& run, const store::Release& release,
      const std::vector<store::Attestation>& attestations, int number,
      const store::Build& done);

  store::Database& database_;
  BuildLedger& ledger_;
  ToolchainSource& toolchains_;
  ImageSource& images_;
  const trust::AttestationSigner& signer_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_BUILD_BUILD_RUNNER_H_
