// SPDX-License-Identifier: Apache-2.0
// Messages that did not come from text.
#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/checker.h"
#include "builder/spec/parse.h"
#include "builder/spec/testing/rule.h"
#include "builder/spec/validate.h"
#include "common/limits.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::Formatted;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

ParsedSpec Minimal() {
  ParsedSpec spec;
  spec.message.set_fleet("a");
  spec.message.add_targets("i386-xen");
  return spec;
}

std::vector<Violation> Findings(const ParsedSpec& spec) {
  ViolationList found;
  Validate(spec, found);
  return found.TakeSorted();
}

TEST(CheckWellFormedTest, TakesAPlainMessage) {
  EXPECT_THAT(Formatted(Findings(Minimal())), IsEmpty());
}

TEST(CheckWellFormedTest, RejectsFieldsFromTheFuture) {
  ParsedSpec spec = Minimal();
  v1::BootSource* source = spec.message.mutable_boot()->add_sources();
  v1::GrubConfig* config = source->mutable_grub_config();
  v1::GrubConfig::GetReflection()->MutableUnknownFields(config)->AddVarint(99,
                                                                           1);
  EXPECT_THAT(Formatted(Findings(spec)),
              ElementsAre("f: boot.sources[0].grub_config: holds fields that "
                          "this version does not know"));
}

TEST(CheckWellFormedTest, RejectsValuesThatASetHasNot) {
  ParsedSpec spec = Minimal();
  spec.message.set_role(static_cast<v1::Role>(7));
  spec.message.mutable_boot()->mutable_lock()->set_guest_config(
      static_cast<v1::GuestConfigLock>(-1));
  v1::LockUser* user = spec.message.mutable_boot()->mutable_lock()->add_users();
  user->set_name("u");
  user->set_password_pbkdf2("grub.pbkdf2.sha512.10000.aa.bb");
  EXPECT_THAT(
      Formatted(Findings(spec)),
      ElementsAre("f: role: Role has no value 7",
                  "f: boot.lock.guest_config: GuestConfigLock has no value "
                  "-1"));
}

TEST(CheckWellFormedTest, RejectsTextThatIsNone) {
  ParsedSpec spec = Minimal();
  spec.message.set_description("\xFF");
  spec.message.add_files()->set_path("a");
  spec.message.mutable_files(0)->set_text(std::string("a\0", 2));
  spec.message.add_files()->set_path("b");
  spec.message.mutable_files(1)->set_data(std::string("\xFF\0", 2));
  EXPECT_THAT(Formatted(Findings(spec)),
              ElementsAre("f: description: is not UTF-8",
                          "f: files[0].text: NUL cannot be part of a text"));
}

TEST(ValidateTest, BoundsTheMemdisk) {
  ParsedSpec spec = Minimal();
  const std::string half(kMaxMemdiskBytes / 2 - 1024, 'x');
  for (const std::string name : {"a", "b"}) {
    v1::MemdiskFile* file = spec.message.add_files();
    file->set_path(name);
    file->set_data(half);
  }
  EXPECT_THAT(Formatted(Findings(spec)), IsEmpty());
  v1::MemdiskFile* file = spec.message.add_files();
  file->set_path("c");
  file->set_text("x");
  EXPECT_THAT(Formatted(Findings(spec)),
              ElementsAre("f: files: the memdisk would have 16778240 bytes; at "
                          "most 16777216 are allowed"));
}

TEST(ValidateTest, BoundsAScript) {
  ParsedSpec spec = Minimal();
  spec.message.mutable_boot()->add_sources()->mutable_raw_config()->set_script(
      std::string(kMaxConfigBytes + 1, 'x'));
  EXPECT_THAT(Formatted(Findings(spec)),
              ElementsAre("f: boot.sources[0].raw_config.script: has 1048577 "
                          "bytes; at most 1048576 are allowed"));
}

TEST(ValidateTest, ReportsAHundredAndCountsTheOthers) {
  ParsedSpec spec = Minimal();
  for (int i = 0; i < 1000; ++i) {
    spec.message.add_modules("not a module " + std::to_string(i));
  }
  ViolationList found;
  Validate(spec, found);
  // Each name, and how many there are.
  EXPECT_EQ(found.omitted(), 1001 - kMaxViolations);
  EXPECT_EQ(found.TakeSorted().size(), kMaxViolations);
}

}  // namespace
}  // namespace bootmill::spec
