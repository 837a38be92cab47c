// SPDX-License-Identifier: Apache-2.0
// Importing toolchains from packages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "builder/testing/installed.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

using Toolchains = v1::ToolchainService::Stub;

class ImportTest : public SharedWorldTest {
 protected:
  // Packs the installed GRUB after `change` has changed its files.
  std::string Package(const std::string& change = "") {
    EXPECT_EQ(testing::PackInstalledGrub(directory_.path(), change), 0);
    return Read("grub.deb");
  }

  std::string Read(const std::string& name) {
    const absl::StatusOr<Bytes> bytes =
        ReadFile(directory_.path() + "/" + name, kMaxDebBytes);
    EXPECT_THAT(bytes, IsOk());
    return bytes.ok() ? std::string(AsText(*bytes)) : "";
  }

  absl::StatusOr<v1::Toolchain> Import(
      const v1::ImportToolchainOptions& options, std::string_view package) {
    return ImportToolchain(root_, options, package);
  }

  absl::Status Build(const std::string& toolchain) {
    v1::CreateBuildRequest request;
    request.set_parent(kOrg);
    request.set_fleet("packaged");
    request.set_toolchain(toolchain);
    return Call(root_.builds, &v1::BuildService::Stub::CreateBuild, request)
        .status();
  }

  testing::TempDir directory_;
  Api root_ = world().Root();
};

TEST_F(ImportTest, APackageIsQuarantinedUntilItIsActivated) {
  // A version that differs from the one that every world begins with.
  const std::string package = Package(
      "sed -i 's/2\\.06-/2.06-0bootmill+/' tree/usr/lib/grub/*/modinfo.sh");
  v1::ImportToolchainOptions options;
  options.set_sha256(absl::AsciiStrToUpper(Sha256(AsBytes(package)).Hex()));
  ASSERT_OK_AND_ASSIGN(const v1::Toolchain imported, Import(options, package));
  EXPECT_EQ(imported.state(), v1::Toolchain::STATE_QUARANTINED);
  EXPECT_THAT(imported.evidence(), HasSubstr(Sha256(AsBytes(package)).Hex()));
  EXPECT_THAT(imported.name(), HasSubstr("0bootmill+"));

  CreateFleet(root_, kOrg, "packaged");
  EXPECT_THAT(Build(imported.name()),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  v1::SetToolchainStateRequest activate;
  activate.set_name(imported.name());
  activate.set_state(v1::Toolchain::STATE_ACTIVE);
  ASSERT_THAT(Call(root_.toolchains, &Toolchains::SetToolchainState, activate),
              IsOk());
  EXPECT_THAT(Build(imported.name()), IsOk());
}

TEST_F(ImportTest, ImportingAgainActivatesWhatIsInQuarantineOnly) {
  const std::string package = Package(
      "sed -i 's/2\\.06-/2.06-0again+/' tree/usr/lib/grub/*/modinfo.sh");
  v1::ImportToolchainOptions options;
  options.set_sha256(Sha256(AsBytes(package)).Hex());
  ASSERT_THAT(Import(options, package), IsOk());
  options.set_activate(true);
  ASSERT_OK_AND_ASSIGN(const v1::Toolchain active, Import(options, package));
  EXPECT_EQ(active.state(), v1::Toolchain::STATE_ACTIVE);
  v1::SetToolchainStateRequest retire;
  retire.set_name(active.name());
  retire.set_state(v1::Toolchain::STATE_DEPRECATED);
  ASSERT_THAT(Call(root_.toolchains, &Toolchains::SetToolchainState, retire),
              IsOk());
  EXPECT_THAT(Import(options, package),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("toolchain activate")));
}

TEST_F(ImportTest, TheSameContentIsTheSameToolchain) {
  const std::string package = Package();
  v1::ImportToolchainOptions options;
  options.set_sha256(Sha256(AsBytes(package)).Hex());
  ASSERT_OK_AND_ASSIGN(const v1::Toolchain imported, Import(options, package));
  EXPECT_EQ(imported.state(), v1::Toolchain::STATE_ACTIVE)
      << "the world has it from the directory";
}

TEST_F(ImportTest, AptVouchesForItsOwnPackagesAlone) {
  v1::ImportToolchainOptions options;
  options.set_apt_package("grub-xen-bin");
  const absl::StatusOr<v1::Toolchain> refused = Import(options, Package());
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.status().message(), HasSubstr("grub-xen-bin"));

  ASSERT_EQ(testing::RunProgram({"/bin/sh", "-ec",
                                 "cd " + directory_.path() +
                                     "\napt-get -qq download grub-xen-bin\n"
                                     "mv grub-xen-bin_*.deb theirs.deb"}),
            0);
  EXPECT_THAT(Import(options, Read("theirs.deb")), IsOk());

  options.set_apt_package("no-such-package");
  EXPECT_THAT(
      Import(options, Read("theirs.deb")),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("apt-get update")));
}

}  // namespace
}  // namespace bootmill::e2e
