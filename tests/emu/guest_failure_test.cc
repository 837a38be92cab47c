// SPDX-License-Identifier: Apache-2.0
// What happens when an entry of a guest's own menu does not boot; GRUB itself
// runs the script. After each failure GRUB waits ten seconds for a key.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "tests/emu/emulator.h"

namespace bootmill {
namespace {

using ::bootmill::testing::ConsoleUnder;
using ::bootmill::testing::GuestDisk;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBroken[] =
    "set timeout=0\n"
    "set default=second\n"
    "set fallback=0\n"
    "menuentry 'First' --id first { echo \"FALLBACK $chosen\"; }\n"
    "menuentry 'Second' --id second {\n"
    "  echo \"CHOSEN $chosen\"\n"
    "  linux /boot/broken\n"
    "}\n";

constexpr char kEntry[] = "title t\nlinux /k\noptions ENTRY\n";

std::string Console(const std::string& boot,
                    const std::vector<GuestDisk>& disks) {
  const auto console = ConsoleUnder(boot, disks);
  EXPECT_THAT(console, testing::IsOk());
  return console.value_or("");
}

std::vector<GuestDisk> BrokenFirst() {
  return {{{{"boot/grub/grub.cfg", kBroken},
            {"loader/entries/a.conf", kEntry},
            {"k", "kernel"}},
           "",
           ""},
          {{{"boot/grub/grub.cfg", "echo SECOND-DISK\n"}}, "", ""}};
}

constexpr char kSources[] =
    "sources: [{grub_config: {}}, {boot_loader_spec: {}}";

TEST(GuestFailureTest, TheNextSourceFollows) {
  const std::string console =
      Console(std::string(kSources) + "], on_guest_failure: next_source",
              BrokenFirst());
  EXPECT_THAT(console, HasSubstr("CHOSEN second"));
  EXPECT_THAT(console, HasSubstr("FALLBACK first"));
  EXPECT_THAT(console, HasSubstr("Falling back to `the next boot source'"));
  EXPECT_THAT(
      console,
      HasSubstr("grub_config: (hd0)/boot/grub/grub.cfg led to no boot"));
  EXPECT_THAT(console, HasSubstr("<ENTRY>"));
  EXPECT_THAT(console, HasSubstr("SECOND-DISK"));
  EXPECT_THAT(console, HasSubstr("no boot source led to a boot"));
  EXPECT_THAT(console, HasSubstr("END"));
  EXPECT_THAT(console, Not(HasSubstr("Minimal BASH")));
  EXPECT_THAT(console, Not(HasSubstr("can't find command")));
}

TEST(GuestFailureTest, OnFailureFollows) {
  const std::string console = Console(
      std::string(kSources) + "], on_guest_failure: on_failure", BrokenFirst());
  EXPECT_THAT(console, HasSubstr("FALLBACK first"));
  EXPECT_THAT(console,
              HasSubstr("Falling back to `what follows when nothing boots'"));
  EXPECT_THAT(console, HasSubstr("no boot source led to a boot"));
  EXPECT_THAT(console, HasSubstr("END"));
  EXPECT_THAT(console, Not(HasSubstr("<ENTRY>")));
  EXPECT_THAT(console, Not(HasSubstr("SECOND-DISK")));
}

// With a lock, leaving the menu asks for nothing, and the lock holds
// afterwards.
TEST(GuestFailureTest, ALockIsNoObstacle) {
  const std::string console = Console(
      std::string(kSources) +
          ", {raw_config: {script: 'echo \"SUPERUSERS <$superusers>\"'}}], "
          "on_guest_failure: next_source, lock: {users: [{name: u, "
          "password_pbkdf2: grub.pbkdf2.sha512.10000.AA.bb}]}",
      BrokenFirst());
  EXPECT_THAT(console, HasSubstr("FALLBACK first"));
  EXPECT_THAT(console, HasSubstr("SECOND-DISK"));
  EXPECT_THAT(console, HasSubstr("SUPERUSERS <u>"));
  EXPECT_THAT(console, Not(HasSubstr("Enter username")));
}

TEST(GuestFailureTest, OtherMenusOfGuestsAreLeftToo) {
  std::vector<GuestDisk> disks = BrokenFirst();
  disks[0].files.erase("boot/grub/grub.cfg");
  disks[0].files["boot/extlinux/extlinux.conf"] =
      "DEFAULT l\nTIMEOUT 1\nLABEL l\n  LINUX /broken\n";
  disks[0].files["broken"] = "kernel";
  const std::string console = Console(
      "sources: [{extlinux: {}}, {boot_loader_spec: {}}], "
      "on_guest_failure: next_source",
      disks);
  EXPECT_THAT(console, HasSubstr("LINUX <"));
  EXPECT_THAT(console, HasSubstr("<ENTRY>"));
  EXPECT_THAT(console, HasSubstr("END"));
}

}  // namespace
}  // namespace bootmill
