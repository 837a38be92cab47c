// SPDX-License-Identifier: Apache-2.0
// A database in a new directory, and sample data for it; tests only.
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

// Returns a moment that is the same in all tests, plus `seconds`.
Time At(int seconds);

// Returns a revision in YAML with the text `text`.
FleetRevision SampleRevision(const std::string& text);

// Returns a toolchain called `name` without platforms, to which other rows can
// refer.
NewToolchain SampleToolchain(const std::string& name);

// Returns a small plan; another `prefix` makes another plan.
image::Plan SamplePlan(const std::string& prefix);

// Returns a build of revision 1 of fleet `fleet` with toolchain `tools`.
Build SampleBuild(const std::string& id, const std::string& fleet);

// Stores toolchain `tools` and fleet `fleet` of org `org`, unless they exist,
// and a release whose only image has the bytes `bytes`.
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

  // Runs SQL that the store itself never runs.
  absl::Status Tamper(const std::string& sql);

 private:
  bootmill::testing::TempDir directory_;
  std::unique_ptr<Database> db_;
};

// Opens the database in `directory` with a short time limit for waiting.
absl::StatusOr<std::unique_ptr<Database>> OpenIn(const std::string& directory);

}  // namespace bootmill::store::testing

#endif  // BOOTMILL_SERVER_STORE_TESTING_SAMPLE_STORE_H_
