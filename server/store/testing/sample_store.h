// SPDX-License-Identifier: Apache-2.0
// A database in a fresh directory, and things to put into it; tests only.
#ifndef BOOTMILL_SERVER_STORE_TESTING_SAMPLE_STORE_H_
#define BOOTMILL_SERVER_STORE_TESTING_SAMPLE_STORE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "builder/image/plan.h"
#include "common/testing/temp_dir.h"
#include "server/store/builds.h"
#include "server/store/database.h"
#include "server/store/fleets.h"
#include "server/store/releases.h"
#include "server/store/toolchains.h"

namespace bootmill::store::testing {

// A moment that all tests share, and `seconds` after it.
Time At(int seconds);

// A revision in YAML whose text is `text`.
FleetRevision SampleRevision(const std::string& text);

// A toolchain called `name` without platforms: enough to refer to.
NewToolchain SampleToolchain(const std::string& name);

// A small plan; two with another `prefix` are two plans.
image::Plan SamplePlan(const std::string& prefix);

// A build of revision 1 of fleet `fleet` with toolchain `tools`.
Build SampleBuild(const std::string& id, const std::string& fleet);

// Makes toolchain `tools` and fleet `fleet` of org `org`, unless they are
// there, and a release of it whose only image has the bytes `bytes`.
absl::StatusOr<Release> MakeRelease(Writer& writer, const std::string& org,
                                    const std::string& fleet,
                                    const std::string& bytes);

// A test with an open database.
class StoreTest : public ::testing::Test {
 protected:
  StoreTest();

  Database& db() { return *db_; }
  const std::string& directory() const { return directory_.path(); }
  std::string file() const { return directory() + "/bootmill.db"; }

  // Closes the database and opens it again.
  void Reopen();
  void Close() { db_.reset(); }

  // Runs SQL that the store itself would never run.
  absl::Status Tamper(const std::string& sql);

 private:
  bootmill::testing::TempDir directory_;
  std::unique_ptr<Database> db_;
};

// Opens the database below `directory` with a short bound on waiting.
absl::StatusOr<std::unique_ptr<Database>> OpenIn(const std::string& directory);

}  // namespace bootmill::store::testing

#endif  // BOOTMILL_SERVER_STORE_TESTING_SAMPLE_STORE_H_
