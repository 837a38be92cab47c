// SPDX-License-Identifier: Apache-2.0
// Rules of the schema's comments, one case each: boot sources.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "builder/spec/parse.h"
#include "builder/spec/testing/rule.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::Entry;
using ::bootmill::testing::ExpectRule;
using ::bootmill::testing::Formatted;
using ::bootmill::testing::Numbered;
using ::bootmill::testing::OnPvh;
using ::bootmill::testing::Rule;
using ::bootmill::testing::Source;
using ::bootmill::testing::Times;
using ::testing::IsEmpty;

TEST(ValidateTest, HoldsSourcesToTheirRules) {
  const std::string none =
      "names no kind of source; give one of chainload, boot_loader_spec, "
      "grub_config, legacy_menu, extlinux, host_declared, pvh_kernel and "
      "raw_config";
  const std::string begin = "expected a path that begins with `/`, got ";
  const std::string normal =
      "expected a path without empty, `.` and `..` parts and without `/` at "
      "its end, got ";
  const std::string pvh = "pvh_kernel: {entries: [{title: a, kernel: /k}]}";
  const Rule rules[] = {
      {OnPvh("boot:\n  sources:\n  @-\n"), "boot.sources[0]", none},
      {Source("@targets: [i386-xen_pvh]"), "boot.sources[0]", none},
      {Source("grub_config: {}, targets: [@i386-xen]"),
       "boot.sources[0].targets[0]",
       "`i386-xen` is not among the targets of the spec"},
      {Source("grub_config: {}, targets: [@i386_xen]"),
       "boot.sources[0].targets[0]",
       "`i386_xen` is not a target; did you mean `i386-xen`?"},
      {Source("chainload: {paths: [@a]}"), "boot.sources[0].chainload.paths[0]",
       begin + "`a`"},
      {Source("chainload: {paths: [/a, @'']}"),
       "boot.sources[0].chainload.paths[1]", "required"},
      {"fleet: a\ntargets: [x86_64-xen]\nrole: guest_second_stage\n"
       "boot: {sources: [{chainload: @{}}]}\n",
       "boot.sources[0].chainload",
       "a second stage does not start another; leave it out"},
      {Source("boot_loader_spec: {directories: [@/a/]}"),
       "boot.sources[0].boot_loader_spec.directories[0]", normal + "`/a/`"},
      {Source("grub_config: {paths: [@(hd0)/a]}"),
       "boot.sources[0].grub_config.paths[0]", begin + "`(hd0)/a`"},
      {Source("legacy_menu: {paths: [@/a/../b]}"),
       "boot.sources[0].legacy_menu.paths[0]", normal + "`/a/../b`"},
      {Source("extlinux: {paths: [/a, @/a]}"),
       "boot.sources[0].extlinux.paths[1]",
       "`/a` is given twice; first as boot.sources[0].extlinux.paths[0]"},
      {Source("grub_config: {paths: [@\"/a\\nb\"]}"),
       "boot.sources[0].grub_config.paths[0]",
       "holds U+000A; only printable characters are allowed"},
      {Source("grub_config: {paths: [@/" + Times("a", 1024) + "]}"),
       "boot.sources[0].grub_config.paths[0]",
       "has 1025 bytes; at most 1024 are allowed"},
      {Source("grub_config: {paths: @[" + Numbered("/", 17, "") + "]}"),
       "boot.sources[0].grub_config.paths",
       "has 17 elements; at most 16 are allowed"},
      {Source("raw_config: {script: @''}"), "boot.sources[0].raw_config.script",
       "required"},
      {Source("raw_config: {script: @\"a\\rb\"}"),
       "boot.sources[0].raw_config.script",
       "holds the control character U+000D; only line feeds and tabs are "
       "allowed"},
      {"fleet: a\ntargets: [i386-xen_pvh, i386-xen]\nboot: {sources: [{" +
           std::string(pvh).insert(12, "@") + "}]}\n",
       "boot.sources[0].pvh_kernel",
       "pvh_kernel works on i386-xen_pvh only, not on i386-xen; give the "
       "source `targets: [i386-xen_pvh]`"},
      {"fleet: a\ntargets: [i386-xen_pvh, i386-xen]\nboot: {sources: [{" + pvh +
           ", targets: [i386-xen_pvh, @i386-xen]}]}\n",
       "boot.sources[0].targets[1]",
       "pvh_kernel works on i386-xen_pvh only, not on i386-xen"},
      {Source("pvh_kernel: {entries: @[]}"),
       "boot.sources[0].pvh_kernel.entries", "required: at least one"},
      {Source("pvh_kernel: {entries: [{title: a, kernel: /k, modules: "
              "[@m]}]}"),
       "boot.sources[0].pvh_kernel.entries[0].modules[0]", begin + "`m`"},
      {Source("host_declared: {entries: @[" +
              Numbered("{kernel: /k, title: t", 65, "}") + "]}"),
       "boot.sources[0].host_declared.entries",
       "has 65 elements; at most 64 are allowed"},
      {Source("host_declared: {entries: [{title: a, kernel: /k}, {title: @a, "
              "kernel: /k}]}"),
       "boot.sources[0].host_declared.entries[1].title",
       "`a` is given twice; first as boot.sources[0].host_declared.entries[0]"},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
}

TEST(ValidateTest, HoldsEntriesToTheirRules) {
  const std::string at = "boot.sources[0].host_declared.entries[0]";
  const std::string disk =
      "expected a disk such as `xvda` or `xvda,gpt2`, got ";
  const std::string uuid =
      "expected 1 to 64 hexadecimal digits and hyphens, first a digit, got ";
  const std::string label =
      "expected 1 to 255 bytes of printable characters without quotes, `$` "
      "and `\\`, first not `-`; got ";
  const auto volume = [](const std::string& fields) {
    return Entry("title: a, kernel: /k, volume: {" + fields + "}");
  };
  const Rule rules[] = {
      {Entry("@kernel: /k"), at + ".title", "required"},
      {Entry("kernel: /k, title: @\"a\\tb\""), at + ".title",
       "holds U+0009; only printable characters are allowed"},
      {Entry("kernel: /k, title: @" + Times("x", 201)), at + ".title",
       "has 201 characters; at most 200 are allowed"},
      {Entry("@title: a"), at + ".kernel", "required"},
      {Entry("title: a, kernel: @/"), at + ".kernel",
       "expected a path without empty, `.` and `..` parts and without `/` at "
       "its end, got `/`"},
      {Entry("title: a, kernel: /k, initrds: [@i]"), at + ".initrds[0]",
       "expected a path that begins with `/`, got `i`"},
      {Entry("title: a, kernel: /k, command_line: @\"a\\nb\""),
       at + ".command_line",
       "holds U+000A; line breaks and other control characters are not "
       "allowed"},
      {Entry("title: a, kernel: /k, command_line: @" + Times("x", 2001)),
       at + ".command_line", "has 2001 bytes; at most 2000 are allowed"},
      {Entry("title: a, kernel: /k, volume: @{}"), at + ".volume",
       "names nothing; give one of disk, filesystem_uuid and "
       "filesystem_label"},
      {volume("disk: @''"), at + ".volume.disk", disk + "``"},
      {volume("disk: @(xen/xvda)"), at + ".volume.disk",
       disk + "`(xen/xvda)`; give the name as the domain's configuration has "
              "it: `xvda`"},
      {volume("disk: @'xvda,'"), at + ".volume.disk", disk + "`xvda,`"},
      {volume("disk: @'xvda,gpt'"), at + ".volume.disk", disk + "`xvda,gpt`"},
      {volume("disk: @'a;reboot'"), at + ".volume.disk", disk + "`a;reboot`"},
      {volume("disk: @" + Times("a", 65)), at + ".volume.disk",
       disk + "`" + Times("a", 60) + "...`"},
      {volume("filesystem_uuid: @''"), at + ".volume.filesystem_uuid",
       uuid + "``"},
      {volume("filesystem_uuid: @'-1'"), at + ".volume.filesystem_uuid",
       uuid + "`-1`"},
      {volume("filesystem_uuid: @$root"), at + ".volume.filesystem_uuid",
       uuid + "`$root`"},
      {volume("filesystem_label: @''"), at + ".volume.filesystem_label",
       label + "``"},
      {volume("filesystem_label: @'-x'"), at + ".volume.filesystem_label",
       label + "`-x`"},
      {volume("filesystem_label: @a$b"), at + ".volume.filesystem_label",
       label + "`a$b`"},
      {volume("filesystem_label: @a\"b"), at + ".volume.filesystem_label",
       label + "`a\"b`"},
      {volume("filesystem_label: @a'b"), at + ".volume.filesystem_label",
       label + "`a'b`"},
      {volume("filesystem_label: @a`b"), at + ".volume.filesystem_label",
       label + "`a`b`"},
      {volume("filesystem_label: @a\\b"), at + ".volume.filesystem_label",
       label + "`a\\b`"},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
}

TEST(ValidateTest, TakesDisksAsGrubAndXenNameThem) {
  for (const std::string_view disk :
       {"xvda", "xvda1", "'xvda,msdos1'", "'xvdb,gpt12'", "'hda,1'",
        "'sda,msdos1,bsd2'"}) {
    const ParseResult result =
        Load(Entry("title: a, kernel: /k, volume: {disk: " + std::string(disk) +
                   "}"),
             Format::kYaml);
    EXPECT_THAT(Formatted(result.violations), IsEmpty()) << disk;
  }
}

}  // namespace
}  // namespace bootmill::spec
