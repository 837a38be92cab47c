// SPDX-License-Identifier: Apache-2.0
// Which volumes a narrowed search looks at, run by GRUB itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/testing/status_matchers.h"
#include "tests/emu/emulator.h"

namespace bootmill {
namespace {

using ::bootmill::testing::ConsoleUnder;
using ::bootmill::testing::GuestDisk;
using ::testing::HasSubstr;
using ::testing::Not;

// Files that name their disk; two sources find something on each disk.
GuestDisk Disk(const std::string& name, const std::string& label,
               const std::string& uuid) {
  return {{{"boot/grub/grub.cfg", "echo GRUB-CONFIG-OF-" + name + "\n"},
           {"loader/entries/a.conf",
            "title t\nlinux /k\noptions ENTRY-OF-" + name + "\n"},
           {"k", "kernel"}},
          label,
          uuid};
}

// Returns the text without spaces and line ends, because the console breaks
// lines.
std::string Joined(std::string text) {
  std::erase(text, '\n');
  std::erase(text, ' ');
  return text;
}

::testing::Matcher<std::string> Says(const std::string& text) {
  return HasSubstr(Joined(text));
}

std::string Console(const std::string& boot) {
  const std::vector<GuestDisk> disks = {
      Disk("hd0", "first", "11111111-aaaa-4bbb-8ccc-dddddddddddd"),
      Disk("hd1", "a second", "22222222-aaaa-4bbb-8ccc-dddddddddddd"),
      Disk("hd2", "", "33333333-aaaa-4bbb-8ccc-dddddddddddd")};
  const auto console = ConsoleUnder(boot, disks);
  EXPECT_THAT(console, testing::IsOk());
  if (!console.ok()) {
    return "";
  }
  EXPECT_THAT(*console, HasSubstr("END"));
  EXPECT_THAT(*console, Not(HasSubstr("can't find command")));
  return Joined(*console);
}

constexpr char kBoth[] = "sources: [{grub_config: {}}, {boot_loader_spec: {}}]";

// Returns the disks on which the source that prints `mark` was tried, as "02".
std::string Tried(const std::string& console, const std::string& mark) {
  std::string disks;
  for (const char disk : {'0', '1', '2'}) {
    if (console.find(mark + "-OF-hd" + disk) != std::string::npos) {
      disks += disk;
    }
  }
  return disks;
}

TEST(WhereTest, LooksEverywhereByDefault) {
  const std::string console = Console(kBoth);
  EXPECT_EQ(Tried(console, "GRUB-CONFIG"), "012") << console;
  EXPECT_EQ(Tried(console, "ENTRY"), "012") << console;
}

TEST(WhereTest, LooksOnNamedDisksAlone) {
  const std::string console =
      Console(std::string(kBoth) + ", where: {disks: [hd2, hd0, hd9]}");
  EXPECT_EQ(Tried(console, "GRUB-CONFIG"), "02") << console;
  EXPECT_EQ(Tried(console, "ENTRY"), "02") << console;
  EXPECT_THAT(console, Says("bootmill: the guest has no disk hd9"));
  EXPECT_THAT(console, Not(HasSubstr("hd1")));
}

TEST(WhereTest, LooksForLabelsAndUuids) {
  std::string console =
      Console(std::string(kBoth) + ", where: {labels: [a second, none]}");
  EXPECT_EQ(Tried(console, "GRUB-CONFIG"), "1") << console;
  EXPECT_THAT(console,
              Says("bootmill: grub_config: no volume of hd0 has one of "
                   "the labels `a second`, `none`"));
  EXPECT_THAT(console, Not(Says("no volume of hd1")));
  console = Console(std::string(kBoth) +
                    ", where: {uuids: [33333333-AAAA-4bbb-8ccc-DDDDDDDDDDDD, "
                    "11111111-aaaa-4bbb-8ccc-dddddddddddd]}");
  EXPECT_EQ(Tried(console, "ENTRY"), "02") << console;
  EXPECT_THAT(
      console,
      Says("no volume of hd1 has one of the UUIDs 33333333-AAAA-4bbb-8ccc-"
           "DDDDDDDDDDDD, 11111111-aaaa-4bbb-8ccc-dddddddddddd"));
}

TEST(WhereTest, AVolumeMatchesEveryKindThatIsGiven) {
  const std::string console =
      Console(std::string(kBoth) +
              ", where: {disks: [hd0, hd1], labels: [a second], uuids: "
              "[22222222-aaaa-4bbb-8ccc-dddddddddddd]}");
  EXPECT_EQ(Tried(console, "GRUB-CONFIG"), "1") << console;
  EXPECT_THAT(console,
              Says("boot_loader_spec: no volume of hd0 has the label `a "
                   "second` and the UUID 22222222-aaaa"));
  EXPECT_THAT(console, Not(HasSubstr("hd2")));
}

TEST(WhereTest, ASourcesOwnReplacesThePolicys) {
  for (const char* order : {"disks_first", "sources_first"}) {
    const std::string console = Console(absl::StrFormat(
        "search_order: %s, sources: [{grub_config: {}, where: {disks: [hd2]}}, "
        "{boot_loader_spec: {}}], where: {labels: [first]}",
        order));
    EXPECT_EQ(Tried(console, "GRUB-CONFIG"), "2") << console;
    EXPECT_EQ(Tried(console, "ENTRY"), "0") << console;
  }
}

TEST(WhereTest, NarrowsTheFirstDiskToo) {
  const std::string console =
      Console(std::string(kBoth) +
              ", search_order: first_disk_only, where: {labels: "
              "[a second]}");
  EXPECT_EQ(Tried(console, "GRUB-CONFIG"), "") << console;
  EXPECT_THAT(console, Says("no volume of hd0 has the label `a second`"));
}

}  // namespace
}  // namespace bootmill
