// SPDX-License-Identifier: Apache-2.0
// Compares Layout with grub-mkimage, byte for byte, on seeded random inputs:
// sets of modules from none to all, with and without every kind of embedded
// object.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "builder/image/layout.h"
#include "builder/image/object_types.h"
#include "builder/image/xen_view.h"
#include "builder/toolchain/load.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;
using ::bootmill::testing::TempDir;

constexpr int kCasesPerTarget = 120;
constexpr char kGrub[] = "/usr/lib/grub";

// One random case: the same inputs as a plan and as a command line.
class RandomCase {
 public:
  RandomCase(unsigned seed, const toolchain::Toolchain& toolchain,
             Target target, std::string directory)
      : random_(seed),
        toolchain_(toolchain),
        platform_(toolchain.platforms.at(target)),
        directory_(std::move(directory)) {
    plan_.target = target;
    plan_.kernel = platform_.kernel;
    plan_.object_types = image::ObjectTypesFor(
        toolchain::FlavourName(toolchain.flavour), toolchain.upstream_version);
    command_ = {"grub-mkimage", "-O", std::string(TargetName(target)), "-o",
                output()};
    ChooseObjects();
    ChooseModules();
  }

  const image::Plan& plan() const { return plan_; }
  const std::vector<std::string>& command() const { return command_; }
  std::string output() const { return directory_ + "/oracle.bin"; }

 private:
  bool Maybe() { return Number(0, 1) == 1; }

  size_t Number(size_t low, size_t high) {
    return std::uniform_int_distribution<size_t>(low, high)(random_);
  }

  // Returns random bytes; their sizes lie around the alignments that matter.
  Bytes RandomBytes(size_t max) {
    Bytes bytes(Number(0, max));
    std::ranges::generate(
        bytes, [this] { return static_cast<std::byte>(Number(0, 255)); });
    return bytes;
  }

  // Writes an input file and adds the option that names it.
  Blob AddFile(const std::string& option, const std::string& name,
               Bytes bytes) {
    const std::string path = directory_ + "/" + name;
    EXPECT_THAT(WriteFileAtomic(path, bytes), IsOk());
    command_.push_back(option);
    command_.push_back(path);
    return MakeBlob(std::move(bytes));
  }

  void ChooseObjects() {
    for (size_t keys = Number(0, 2); keys > 0; --keys) {
      plan_.public_keys.push_back(
          AddFile("-k", "key" + std::to_string(keys), RandomBytes(3000)));
    }
    if (Maybe()) {
      plan_.memdisk = AddFile("-m", "memdisk", RandomBytes(5000));
      plan_.prefix = "(memdisk)/boot/grub";
    }
    if (std::holds_alternative<std::monostate>(plan_.memdisk) || Maybe()) {
      plan_.prefix = "(xen/xvda)/" + std::string(Number(0, 9), 'x');
      command_.insert(command_.end(), {"-p", plan_.prefix});
    }
    if (Maybe()) {
      plan_.dtb = AddFile("-D", "dtb", RandomBytes(100));
    }
    if (Maybe()) {
      plan_.config = AddFile("-c", "config", RandomBytes(300));
    }
    plan_.disable_shim_lock = Maybe();
    if (plan_.disable_shim_lock) {
      command_.emplace_back("--disable-shim-lock");
    }
  }

  // Chooses no modules, all, or some, in random order.
  void ChooseModules() {
    std::vector<std::string> names;
    for (const auto& [name, module] : platform_.modules) {
      names.push_back(name);
    }
    std::ranges::shuffle(names, random_);
    const size_t kind = Number(0, 9);
    names.resize(kind == 0 ? 0 : kind == 1 ? names.size() : Number(1, 30));
    command_.insert(command_.end(), names.begin(), names.end());
    const auto order = toolchain::ResolveOrder(toolchain_, platform_, names);
    ASSERT_THAT(order, IsOk());
    for (const toolchain::Module* module : *order) {
      plan_.modules.push_back({module->name, module->file, ""});
    }
  }

  std::mt19937 random_;
  const toolchain::Toolchain& toolchain_;
  const toolchain::Platform& platform_;
  std::string directory_;
  image::Plan plan_;
  std::vector<std::string> command_;
};

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += word + " ";
  }
  return text;
}

class RandomImageTest : public ::testing::TestWithParam<Target> {};

INSTANTIATE_TEST_SUITE_P(Targets, RandomImageTest,
                         ::testing::ValuesIn(kAllTargets),
                         [](const auto& param_info) {
                           std::string name(TargetName(param_info.param));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(RandomImageTest, HasTheBytesThatGrubMkimageWrites) {
  const absl::StatusOr<toolchain::Toolchain> toolchain =
      toolchain::LoadFromDirectory(kGrub);
  ASSERT_THAT(toolchain, IsOk()) << "install package grub-xen-bin";
  const TempDir directory;
  for (unsigned seed = 1; seed <= kCasesPerTarget; ++seed) {
    const RandomCase random_case(seed, *toolchain, GetParam(),
                                 directory.path());
    ASSERT_EQ(RunProgram(random_case.command()), 0)
        << "install package grub-common, or: " << Joined(random_case.command());
    ASSERT_OK_AND_ASSIGN(const Bytes expected,
                         ReadFile(random_case.output(), kMaxArtifactBytes));
    ASSERT_OK_AND_ASSIGN(const Bytes image, image::Layout(random_case.plan()));
    ASSERT_TRUE(image == expected)
        << "seed " << seed << ": " << Joined(random_case.command());
    EXPECT_THAT(image::CheckReadBack(GetParam(), image), IsOk());
  }
}

}  // namespace
}  // namespace bootmill
