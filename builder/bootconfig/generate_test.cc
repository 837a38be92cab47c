// SPDX-License-Identifier: Apache-2.0
// Checks what a policy needs, what is refused, and that text from a spec always
// stays within one word of the script. Whole configurations are compared in
// tests/golden.
#include "builder/bootconfig/generate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "builder/bootconfig/script.h"
#include "common/status.h"
#include "common/testing/status_matchers.h"

namespace bootmill::bootconfig {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::SizeIs;

constexpr std::string_view kLine = "bootmill 0123456789abcdef i386-xen_pvh";
constexpr Target kTarget = Target::kI386XenPvh;

// Returns a spec with its defaults and one grub_config source.
v1::LoaderSpec MinimalSpec() {
  v1::LoaderSpec spec;
  spec.set_fleet("web");
  spec.add_targets("i386-xen_pvh");
  spec.add_targets("x86_64-xen");
  spec.set_role(v1::ROLE_HOST_STAGE_ONE);
  spec.set_preset(v1::PRESET_COMMON);
  spec.mutable_boot()->set_on_failure(v1::ON_FAILURE_HALT);
  spec.mutable_boot()->mutable_timeout()->set_seconds(5);
  return spec;
}

v1::LoaderSpec GrubConfigSpec() {
  v1::LoaderSpec spec = MinimalSpec();
  spec.mutable_boot()->add_sources()->mutable_grub_config();
  return spec;
}

std::vector<std::string> NamesOf(const std::vector<Need>& needs) {
  std::vector<std::string> names;
  names.reserve(needs.size());
  for (const Need& need : needs) {
    names.push_back(need.name);
  }
  return names;
}

TEST(GenerateTest, FirstPrintsTheFixedLine) {
  ASSERT_OK_AND_ASSIGN(const Configuration out,
                       Generate(GrubConfigSpec(), kTarget, kLine));
  EXPECT_EQ(out.early,
            "echo bootmill 0123456789abcdef i386-xen_pvh\n"
            "insmod normal\nnormal (memdisk)/grub.cfg\n");
  ASSERT_THAT(out.modules, SizeIs(::testing::Ge(6)));
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(out.modules[i].reason, "every image");
  }
  ASSERT_FALSE(out.files.empty());
  EXPECT_EQ(out.files[0].path, "grub.cfg");
  EXPECT_TRUE(out.files[0].source_field.empty());
}

TEST(GenerateTest, NeedsNothingThatThePolicyDoesNotUse) {
  v1::LoaderSpec spec = MinimalSpec();
  v1::HostDeclaredEntry* entry = spec.mutable_boot()
                                     ->add_sources()
                                     ->mutable_host_declared()
                                     ->add_entries();
  entry->set_title("one");
  entry->set_kernel("/vmlinuz");
  entry->mutable_volume()->set_disk("xvda");
  spec.mutable_boot()->mutable_timeout()->set_seconds(0);
  ASSERT_OK_AND_ASSIGN(const Configuration out, Generate(spec, kTarget, kLine));
  EXPECT_THAT(
      NamesOf(out.commands),
      ::testing::UnorderedElementsAre("test", "linux", "echo", "echo", "halt"));
  // A policy that reads no guest's file walks no disks.
  EXPECT_THAT(out.scripts, IsEmpty());
  EXPECT_THAT(out.replaced_commands, IsEmpty());
}

TEST(GenerateTest, GuestKeysNeedTheVerifierAndItsAlgorithms) {
  v1::LoaderSpec spec = GrubConfigSpec();
  EXPECT_THAT(NamesOf(Generate(spec, kTarget, kLine)->modules),
              ElementsAre("echo", "memdisk", "newc", "gzio", "normal",
                          "configfile", "regexp", "gcry_md5", "all_video"));
  spec.mutable_boot()->add_guest_keys()->set_name("images");
  EXPECT_THAT(
      NamesOf(Generate(spec, kTarget, kLine)->modules),
      ElementsAre("echo", "memdisk", "newc", "gzio", "normal", "configfile",
                  "regexp", "gcry_md5", "all_video", "pgp", "gcry_rsa",
                  "gcry_dsa", "gcry_sha1", "gcry_sha256", "gcry_sha512"));
}

TEST(GenerateTest, SourcesCanBeForSomeTargetsOnly) {
  v1::LoaderSpec spec = GrubConfigSpec();
  spec.mutable_boot()->add_sources()->mutable_raw_config()->set_script("boot");
  spec.mutable_boot()->mutable_sources(1)->add_targets("x86_64-xen");
  EXPECT_THAT(SourcesFor(spec, Target::kI386XenPvh), ElementsAre(0));
  EXPECT_THAT(SourcesFor(spec, Target::kX8664Xen), ElementsAre(0, 1));

  spec.mutable_boot()->mutable_sources()->DeleteSubrange(0, 1);
  EXPECT_THAT(Generate(spec, Target::kX8664Xen, kLine), IsOk());
  const absl::Status refused =
      Generate(spec, Target::kI386XenPvh, kLine).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument,
                                "boot.sources: no source is left for target "
                                "i386-xen_pvh"));
  EXPECT_THAT(FieldOf(refused), Optional(std::string("boot.sources")));
}

v1::BootSource* AddSource(v1::LoaderSpec& spec) {
  return spec.mutable_boot()->add_sources();
}

TEST(GenerateTest, CommandsThatFunctionsStandInForAreKnown) {
  v1::LoaderSpec spec = MinimalSpec();
  AddSource(spec)->mutable_chainload();
  EXPECT_THAT(Generate(spec, kTarget, kLine)->replaced_commands, IsEmpty());
  spec.mutable_boot()->clear_sources();
  AddSource(spec)->mutable_extlinux();
  AddSource(spec)->mutable_boot_loader_spec();
  EXPECT_THAT(Generate(spec, kTarget, kLine)->replaced_commands, IsEmpty());
  AddSource(spec)->mutable_grub_config();
  EXPECT_THAT(Generate(spec, kTarget, kLine)->replaced_commands,
              ElementsAre("linux", "initrd"));
}

TEST(GenerateTest, OtherLoadersFilesAreReadByAModuleOfTheTargetsProcessor) {
  for (const Target target : kAllTargets) {
    v1::LoaderSpec spec = MinimalSpec();
    AddSource(spec)->mutable_extlinux();
    AddSource(spec)->mutable_boot_loader_spec();
    const auto out = Generate(spec, target, kLine);
    ASSERT_THAT(out, IsOk());
    ASSERT_THAT(out->programs, SizeIs(1));
    EXPECT_EQ(out->programs.front().path, "bootmill/lines.mod");
    EXPECT_EQ(elf::Class(static_cast<uint8_t>(out->programs.front().bytes[4])),
              TargetElfClass(target));
  }
}

// Sources that look on disks are tried together, disk by disk. A source that
// names its own volume separates them.
TEST(GenerateTest, NeighboursWalkTheDisksTogether) {
  v1::LoaderSpec spec = MinimalSpec();
  AddSource(spec)->mutable_grub_config();
  AddSource(spec)->mutable_legacy_menu();
  AddSource(spec)->mutable_raw_config()->set_script("boot");
  AddSource(spec)->mutable_extlinux();
  const auto calls = [](std::string_view walk) {
    return "function bootmill_sources {\n"
           "  " +
           std::string(walk) +
           " bootmill_grub_config_1 bootmill_legacy_menu_2\n"
           "  bootmill_raw_config_3\n"
           "  " +
           std::string(walk) + " bootmill_extlinux_4\n";
  };
  EXPECT_THAT(Generate(spec, kTarget, kLine)->files[0].text,
              HasSubstr(calls("bootmill_walk")));
  spec.mutable_boot()->set_search_order(v1::SEARCH_ORDER_SOURCES_FIRST);
  EXPECT_THAT(Generate(spec, kTarget, kLine)->files[0].text,
              HasSubstr(calls("bootmill_walk_by_source")));
  spec.mutable_boot()->set_search_order(v1::SEARCH_ORDER_FIRST_DISK_ONLY);
  EXPECT_THAT(Generate(spec, kTarget, kLine)->files[0].text,
              HasSubstr(calls("bootmill_walk_first")));
}

TEST(GenerateTest, AGuestsMenuKeepsTheLockOnlyIfItIsEnforced) {
  v1::LoaderSpec spec = GrubConfigSpec();
  v1::LockUser* user = spec.mutable_boot()->mutable_lock()->add_users();
  user->set_name("operator");
  user->set_password_pbkdf2("grub.pbkdf2.sha512.10000.00.00");
  spec.mutable_boot()->mutable_lock()->set_guest_config(
      v1::GUEST_CONFIG_LOCK_BOOT);
  EXPECT_THAT(Generate(spec, kTarget, kLine)->files[0].text,
              HasSubstr("unset superusers\n"));
  spec.mutable_boot()->mutable_lock()->set_guest_config(
      v1::GUEST_CONFIG_LOCK_ENFORCE);
  EXPECT_THAT(Generate(spec, kTarget, kLine)->files[0].text,
              Not(HasSubstr("unset superusers")));
}

TEST(GenerateTest, WarnsOfCommandLinesThatGrubChanges) {
  v1::LoaderSpec spec = MinimalSpec();
  v1::HostDeclared* declared =
      spec.mutable_boot()->add_sources()->mutable_host_declared();
  for (const char* command_line : {R"(ro dyndbg="file a.c +p")", "a=it's"}) {
    v1::HostDeclaredEntry* entry = declared->add_entries();
    entry->set_title(command_line);
    entry->set_kernel("/vmlinuz");
    entry->set_command_line(command_line);
  }
  ASSERT_OK_AND_ASSIGN(const Configuration out, Generate(spec, kTarget, kLine));
  EXPECT_THAT(out.files[0].text,
              HasSubstr("linux '/vmlinuz' 'ro' 'dyndbg=file a.c +p'; then"));
  ASSERT_THAT(out.warnings, SizeIs(1));
  EXPECT_EQ(out.warnings[0].field,
            "boot.sources[0].host_declared.entries[1].command_line");
  EXPECT_THAT(out.warnings[0].message, HasSubstr("before each `'`"));
}

// --- No text of a spec leaves its word --------------------------------------

// The texts of one entry and of the banner.
struct Texts {
  std::string title;
  std::string kernel;
  std::string initrd;
  std::string label;
  std::vector<std::string> words;
  std::string banner;
};

v1::LoaderSpec SpecOf(const Texts& texts) {
  v1::LoaderSpec spec = MinimalSpec();
  v1::HostDeclaredEntry* entry = spec.mutable_boot()
                                     ->add_sources()
                                     ->mutable_host_declared()
                                     ->add_entries();
  entry->set_title(texts.title);
  entry->mutable_volume()->set_filesystem_label(texts.label);
  entry->set_kernel(texts.kernel);
  entry->add_initrds(texts.initrd);
  for (const std::string& word : texts.words) {
    entry->mutable_command_line()->append(word + " ");
  }
  spec.mutable_boot()->set_banner(texts.banner);
  spec.mutable_boot()->add_sources()->mutable_grub_config()->add_paths(
      texts.kernel);
  return spec;
}

// Returns the commands of a script as words, without words that contain
// variables.
std::vector<std::vector<std::string>> CommandsOf(const std::string& text) {
  const std::variant<Script, SyntaxError> parsed = ParseScript(text);
  if (const auto* error = std::get_if<SyntaxError>(&parsed)) {
    return {{"syntax error", error->message}};
  }
  std::vector<std::vector<std::string>> commands;
  ForEachCommand(std::get<Script>(parsed), [&](const Command& command) {
    std::vector<std::string> words;
    for (const Word& word : command.words) {
      words.push_back(StaticText(word).value_or(""));
    }
    commands.push_back(words);
  });
  return commands;
}

// Returns the commands' names and their numbers of words. This does not depend
// on the texts in the script.
std::vector<std::string> ShapeOf(const Configuration& configuration) {
  std::vector<std::string> shape;
  for (const ConfigFile& file : configuration.files) {
    for (const std::vector<std::string>& words : CommandsOf(file.text)) {
      shape.push_back(words.front() + " " + std::to_string(words.size()));
    }
  }
  return shape;
}

// Returns the menu of the first source.
std::string MenuOf(const Configuration& configuration) {
  for (const ConfigFile& file : configuration.files) {
    if (file.path == "bootmill/bootmill_host_declared_1.cfg") {
      return file.text;
    }
  }
  return "";
}

std::string HostileText(std::mt19937& random, std::string_view start) {
  constexpr std::string_view kPieces[] = {"'",
                                          "\"",
                                          "\\",
                                          "$",
                                          "${root}",
                                          "$(x)",
                                          "`id`",
                                          "{",
                                          "}",
                                          ";",
                                          "&&",
                                          "||",
                                          "|",
                                          "#",
                                          ">",
                                          "fi",
                                          "done",
                                          "\\'",
                                          "'; reboot; '",
                                          "\" ]; then halt; fi; \"",
                                          "a",
                                          "\xc3\xa9",
                                          "*",
                                          "%s",
                                          "%d",
                                          "[",
                                          "]",
                                          "\\n",
                                          "=",
                                          "!",
                                          "~",
                                          "--x"};
  std::string text(start);
  for (size_t count = 1 + random() % 8; count > 0; --count) {
    text += kPieces[random() % std::size(kPieces)];
  }
  return text;
}

TEST(GenerateTest, HostileTextsStayWords) {
  constexpr int kRounds = 500;
  ASSERT_OK_AND_ASSIGN(
      const Configuration harmless,
      Generate(SpecOf({"t", "/k", "/i", "l", {"w1", "w2"}, "b"}), kTarget,
               kLine));
  std::mt19937 random(7);
  for (int round = 0; round < kRounds; ++round) {
    const Texts texts = {
        .title = HostileText(random, "t"),
        .kernel = HostileText(random, "/k"),
        .initrd = HostileText(random, "/i"),
        .label = HostileText(random, "l"),
        // Quotes in a command line are Linux' quotes; see quote_test.cc.
        .words = {"w$" + std::to_string(round) + ";'}#", "${x}\\"},
        .banner = HostileText(random, "b")};
    ASSERT_OK_AND_ASSIGN(const Configuration out,
                         Generate(SpecOf(texts), kTarget, kLine));
    ASSERT_THAT(ShapeOf(out), ElementsAreArray(ShapeOf(harmless)))
        << out.files[0].text;
    const auto commands = CommandsOf(out.files[0].text);
    EXPECT_THAT(commands,
                Contains(ElementsAre("search", "--no-floppy", "--label",
                                     "--set=root", texts.label)));
    EXPECT_THAT(commands,
                Contains(ElementsAre("linux", texts.kernel, texts.words[0],
                                     texts.words[1])));
    EXPECT_THAT(commands, Contains(ElementsAre("initrd", texts.initrd)));
    EXPECT_THAT(commands, Contains(ElementsAre("echo", texts.banner)));
    EXPECT_THAT(CommandsOf(MenuOf(out)),
                Contains(ElementsAre("menuentry", texts.title)));
  }
}

TEST(GenerateTest, TextsThatLookLikeOptionsAreNone) {
  ASSERT_OK_AND_ASSIGN(
      const Configuration out,
      Generate(SpecOf({"--class x", "/k", "/i", "l", {"w"}, "-n"}), kTarget,
               kLine));
  EXPECT_THAT(out.files[0].text, HasSubstr("echo -- '-n'\n"));
  EXPECT_THAT(MenuOf(out), HasSubstr("menuentry -- '--class x' {\n"));
}

}  // namespace
}  // namespace bootmill::bootconfig
