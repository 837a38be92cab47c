// SPDX-License-Identifier: Apache-2.0
// Which entries the script finds, in which order, and how it starts them; GRUB
// itself runs the script.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "builder/pipeline.h"
#include "builder/spec/parse.h"
#include "builder/testing/installed.h"
#include "common/testing/status_matchers.h"
#include "tests/emu/emulator.h"

namespace bootmill {
namespace {

using ::bootmill::testing::EmulatorRun;
using ::bootmill::testing::GuestFiles;
using ::bootmill::testing::InstalledToolchain;
using ::bootmill::testing::RunInEmulator;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kMachine[] = "ce1e3e5b9a4c4d5e8f00112233445566";

class BootLoaderSpecTest : public ::testing::Test {
 protected:
  // Adds an entry and its kernel.
  void AddEntry(const std::string& id, const std::string& text,
                const std::string& kernel) {
    guest_["loader/entries/" + id + ".conf"] = text;
    guest_[kernel] = "kernel";
  }
  void AddVersion(const std::string& version) {
    AddEntry(kMachine + ("-" + version),
             "title Fedora Linux (" + version + ") 40\nversion " + version +
                 "\nmachine-id " + kMachine + "\nsort-key fedora\nlinux /k-" +
                 version + "\noptions ro\n",
             "k-" + version);
  }
  void SetEnvironment(const std::string& lines) {
    std::string block = "# GRUB Environment Block\n" + lines;
    block.resize(1024, '#');
    guest_["grub2/grubenv"] = block;
  }

  EmulatorRun Run() {
    const spec::ParseResult spec = spec::Load(
        "fleet: web\ntargets: [i386-xen_pvh]\nboot: {timeout: 0s, on_failure: "
        "rescue_shell, sources: [{boot_loader_spec: {}}]}\n",
        spec::Format::kYaml);
    const auto toolchain = InstalledToolchain();
    EXPECT_THAT(toolchain, testing::IsOk());
    const auto resolution =
        Resolve(spec.spec->message, *toolchain, Target::kI386XenPvh);
    EXPECT_THAT(resolution, testing::IsOk());
    const auto run = RunInEmulator(*resolution, guest_, "grub2/grubenv");
    EXPECT_TRUE(run.ok()) << run.status();
    if (!run.ok()) {
      return {};
    }
    EXPECT_THAT(run->console, HasSubstr("END"));
    EXPECT_THAT(run->console, Not(HasSubstr("can't find command")));
    return *run;
  }

  // Returns what was tried, in order: the lines that begin with LINUX or
  // INITRD, joined where the console broke them.
  static std::vector<std::string> Loaded(const std::string& console) {
    std::vector<std::string> lines;
    size_t at = 0;
    while ((at = console.find("LINUX <", at)) != std::string::npos) {
      std::string line = console.substr(at, console.find("error:", at) - at);
      std::erase(line, '\n');
      // The only volume.
      line = std::regex_replace(line, std::regex("\\(hd0\\)"), "");
      lines.push_back(line);
      ++at;
    }
    return lines;
  }

  GuestFiles guest_;
};

TEST_F(BootLoaderSpecTest, TriesVersionsFromTheNewestDown) {
  for (const char* version :
       {"6.5.6-300.fc39", "6.5.12-300.fc39", "6.5.12-300.fc40", "6.6-1.fc40",
        "6.6.0~rc2-1.fc40", "6.6.0-0.rc1.1.fc40", "6.6.0-200.fc40", "0-rescue",
        "6.6.007-1.fc40"}) {
    AddVersion(version);
  }
  EXPECT_THAT(
      Loaded(Run().console),
      ElementsAre(
          "LINUX </k-6.6.007-1.fc40> <ro>", "LINUX </k-6.6.0-200.fc40> <ro>",
          "LINUX </k-6.6.0-0.rc1.1.fc40> <ro>",
          "LINUX </k-6.6.0~rc2-1.fc40> <ro>", "LINUX </k-6.6-1.fc40> <ro>",
          "LINUX </k-6.5.12-300.fc40> <ro>", "LINUX </k-6.5.12-300.fc39> <ro>",
          "LINUX </k-6.5.6-300.fc39> <ro>", "LINUX </k-0-rescue> <ro>"));
}

TEST_F(BootLoaderSpecTest, TriesTheSavedEntryFirst) {
  AddVersion("6.5");
  AddVersion("6.6");
  AddVersion("6.7");
  for (const std::string& name :
       {kMachine + std::string("-6.6"), std::string("1"),
        std::string("Fedora Linux (6.6) 40")}) {
    SetEnvironment("saved_entry=" + name + "\n");
    EXPECT_THAT(Loaded(Run().console),
                ElementsAre("LINUX </k-6.6> <ro>", "LINUX </k-6.7> <ro>",
                            "LINUX </k-6.5> <ro>"))
        << name;
  }
}

TEST_F(BootLoaderSpecTest, TakesTheNextEntryOnceAndKeepsTheRest) {
  AddVersion("6.5");
  AddVersion("6.6");
  SetEnvironment(std::string("saved_entry=") + kMachine +
                 "-6.6\nnext_entry=" + kMachine + "-6.5\nother=value\n");
  const EmulatorRun run = Run();
  EXPECT_THAT(Loaded(run.console),
              ElementsAre("LINUX </k-6.5> <ro>", "LINUX </k-6.6> <ro>"));
  EXPECT_THAT(run.watched, HasSubstr("next_entry=\n"));
  EXPECT_THAT(run.watched, HasSubstr("other=value\n"));
}

TEST_F(BootLoaderSpecTest, KeepsWordsAndVariablesOfTheCommandLine) {
  SetEnvironment("kernelopts=rhgb quiet\ntuned_params=skew_tick=1\n");
  AddEntry("a",
           "title A \"quoted\" title\nlinux /k\n"
           "initrd /one $tuned_initrd\ninitrd /two\n"
           "options root=UUID=1 a=\"b c\" q=\"it's\"\n"
           "options $kernelopts $tuned_params\n",
           "k");
  const EmulatorRun run = Run();
  ASSERT_THAT(Loaded(run.console), ::testing::SizeIs(1));
  EXPECT_EQ(Loaded(run.console)[0],
            "LINUX </k> <root=UUID=1> <a=b c> <q=it's> <rhgb> <quiet> "
            "<skew_tick=1>INITRD /one /two");
  EXPECT_THAT(run.console, HasSubstr("starting `A \"quoted\" title`"));
}

TEST_F(BootLoaderSpecTest, EntriesWithoutTitleOrOptionsAreWhole) {
  SetEnvironment("kernelopts=ro quiet\n");
  AddEntry("only-a-kernel", "linux /k\n", "k");
  const EmulatorRun run = Run();
  EXPECT_THAT(Loaded(run.console), ElementsAre("LINUX </k> <ro> <quiet>"));
  EXPECT_THAT(run.console, HasSubstr("starting `only-a-kernel`"));
}

TEST_F(BootLoaderSpecTest, TakesEverySignForText) {
  AddEntry("signs",
           "title Bob's; reboot\nlinux /k\n"
           "options s=http://a/?b=1&c=2;d x|y <z> {q} $0 $6 #n it's\n",
           "k");
  const EmulatorRun run = Run();
  EXPECT_THAT(Loaded(run.console),
              ElementsAre("LINUX </k> <s=http://a/?b=1&c=2;d> <x|y> <<z>> "
                          "<{q}> <$0> <$6> <#n> <it's>"));
  EXPECT_THAT(run.console, HasSubstr("starting `Bob's; reboot`"));
}

TEST_F(BootLoaderSpecTest, SortKeysComeFirstAndInTheOrderOfLetters) {
  AddEntry("z", "linux /k\noptions plain\n", "k");
  AddEntry("a1", "sort-key b\nversion 9\nlinux /k\noptions b\n", "k");
  AddEntry("a2", "sort-key a-b\nversion 9\nlinux /k\noptions a-b\n", "k");
  AddEntry("a3", "sort-key a\nversion 6.9\nlinux /k\noptions old\n", "k");
  AddEntry("a0", "sort-key a\nversion 6.10\nlinux /k\noptions new\n", "k");
  EXPECT_THAT(
      Loaded(Run().console),
      ElementsAre("LINUX </k> <new>", "LINUX </k> <old>", "LINUX </k> <a-b>",
                  "LINUX </k> <b>", "LINUX </k> <plain>"));
}

TEST_F(BootLoaderSpecTest, TakesPathsAsEfiWritesThem) {
  guest_["EFI/Arch/ucode.img"] = "initrd";
  AddEntry("back",
           "linux \\EFI\\Arch\\vm.d\\K-1\ninitrd \\EFI\\Arch\\ucode.img "
           "EFI\\none\noptions ro\n",
           "EFI/Arch/vm.d/K-1");
  const EmulatorRun run = Run();
  EXPECT_THAT(Loaded(run.console),
              ElementsAre("LINUX </EFI/Arch/vm.d/K-1> <ro>INITRD "
                          "/EFI/Arch/ucode.img /EFI/none"));
}

// Only lines of Bootmill mention these entries.
TEST_F(BootLoaderSpecTest, PassesOverWhatIsNoEntry) {
  AddVersion("6.5");
  AddEntry("efi", "title E\nefi /shell.efi\n", "k");
  AddEntry("arm", "title A\narchitecture aa64\nlinux /k\n", "k");
  guest_["loader/entries/gone.conf"] = "title G\nlinux /no-such-kernel\n";
  guest_["loader/entries/a b;c.conf"] = "title X\nlinux /k\n";
  const EmulatorRun run = Run();
  EXPECT_THAT(Loaded(run.console), ElementsAre("LINUX </k-6.5> <ro>"));
  EXPECT_THAT(run.console, Not(HasSubstr("syntax error")));
}

TEST_F(BootLoaderSpecTest, SaysThatThereIsNone) {
  guest_["loader/entries/README"] = "nothing here\n";
  EXPECT_THAT(Run().console, HasSubstr("nothing on hd0 led to a boot"));
}

}  // namespace
}  // namespace bootmill
