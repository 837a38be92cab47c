// SPDX-License-Identifier: Apache-2.0
#include "server/store/testing/sample_store.h"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "builder/image/testing/synthetic.h"
#include "common/status_macros.h"
#include "server/store/artifacts.h"
#include "server/store/connection.h"
#include "server/store/plans.h"

namespace bootmill::store::testing {

Time At(int seconds) {
  return Time(std::chrono::seconds(1'700'000'000 + seconds));
}

FleetRevision SampleRevision(const std::string& text) {
  FleetRevision revision;
  revision.format = v1::SpecSource::FORMAT_YAML;
  revision.text = text;
  revision.spec_digest = Sha256(AsBytes(text));
  revision.spec = std::string("\x0a\x03web\x00\xff", 7) + text;
  revision.targets = {Target::kX8664Xen, Target::kI386XenPvh};
  revision.role = v1::ROLE_HOST_STAGE_ONE;
  revision.author = "user/alice";
  revision.message = "because";
  revision.create_time = At(0);
  return revision;
}

NewToolchain SampleToolchain(const std::string& name) {
  NewToolchain import;
  import.toolchain.name = name;
  import.toolchain.version = "2.06-13";
  import.toolchain.upstream_version = "2.06";
  import.toolchain.digest = Sha256(AsBytes(name));
  import.state = v1::Toolchain::STATE_ACTIVE;
  import.evidence = "the directory is root's own";
  import.create_time = At(0);
  return import;
}

image::Plan SamplePlan(const std::string& prefix) {
  image::Plan plan = image::testing::SyntheticPlan(Target::kI386XenPvh);
  plan.prefix = prefix;
  return plan;
}

Build SampleBuild(const std::string& id, const std::string& fleet) {
  Build build;
  build.org = "default";
  build.id = id;
  build.fleet = fleet;
  build.revision = 1;
  build.toolchain = "tools";
  build.author = "user/alice";
  build.create_time = At(0);
  return build;
}

absl::StatusOr<Release> MakeRelease(Writer& writer, const std::string& org,
                                    const std::string& fleet,
                                    const std::string& bytes) {
  for (const absl::Status& status :
       {InsertToolchain(writer, SampleToolchain("tools")).status(),
        InsertFleet(writer, org, fleet, SampleRevision("name: " + fleet))
            .status()}) {
    if (!status.ok() && !absl::IsAlreadyExists(status)) {
      return status;
    }
  }
  const Blob blob = MakeBlob(ToBytes(bytes));
  ASSIGN_OR_RETURN(const Sha256Digest plan, PutPlan(writer, SamplePlan(bytes)));
  RETURN_IF_ERROR(PutArtifact(writer, blob, Target::kI386XenPvh, plan, At(0)));
  Release release;
  release.org = org;
  release.fleet = fleet;
  release.revision = 1;
  release.toolchain = "tools";
  release.images = {{Target::kI386XenPvh, blob.digest, 0, plan,
                     "bootmill 0123456789abcdef i386-xen_pvh", 27}};
  release.create_time = At(1);
  return InsertRelease(writer, release,
                       {{Target::kI386XenPvh, "{\"payload\": \"\"}",
                         std::string("\x30\x00\x01", 3), "k1"}});
}

absl::StatusOr<std::unique_ptr<Database>> OpenIn(const std::string& directory) {
  DatabaseOptions options;
  options.directory = directory;
  options.busy_timeout = std::chrono::milliseconds(2000);
  return Database::Open(options);
}

StoreTest::StoreTest() { Reopen(); }

void StoreTest::Reopen() {
  Close();
  auto opened = OpenIn(directory());
  if (!opened.ok()) {
    // The test cannot go on after that.
    std::cerr << opened.status().ToString() << "\n";
    std::abort();
  }
  db_ = *std::move(opened);
}

absl::Status StoreTest::Tamper(const std::string& sql) {
  return db_->Write(
      [&](Writer& writer) { return writer.connection().RunScript(sql); });
}

}  // namespace bootmill::store::testing
