// SPDX-License-Identifier: Apache-2.0
// Rules of the schema's comments, one case each: narrowing a search, and what
// a lock without a prompt rules out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "builder/spec/parse.h"
#include "builder/spec/testing/rule.h"
#include "builder/spec/validate_parts.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::Boot;
using ::bootmill::testing::ExpectRule;
using ::bootmill::testing::Formatted;
using ::bootmill::testing::Numbered;
using ::bootmill::testing::OnPvh;
using ::bootmill::testing::Rule;
using ::bootmill::testing::Source;
using ::testing::IsEmpty;

void ExpectGood(const std::string& text) {
  EXPECT_THAT(Formatted(Load(text, Format::kYaml).violations), IsEmpty())
      << text;
}

TEST(ValidateTest, HoldsWhereToItsRules) {
  const std::string disk =
      "expected a disk such as `xvda` or `xvda,gpt2`, got ";
  const std::string as_configured =
      "; give the name as the domain's configuration has it: `xvda`";
  const std::string both =
      "cannot stand beside `search_order: first_disk_only`; leave out one of "
      "the two";
  const std::string other =
      "narrows sources that look on the guest's disks, "
      "not this one; ";
  const std::string at = "boot.sources[0].where";
  const Rule rules[] = {
      {Boot("where: @{}"), "boot.where",
       "narrows nothing; give disks, labels or uuids"},
      {Source("grub_config: {}, where: @{disks: []}"), at,
       "narrows nothing; give disks, labels or uuids"},
      {Boot("where: {disks: [xvda, @/dev/xvda]}"), "boot.where.disks[1]",
       disk + "`/dev/xvda`" + as_configured},
      {Boot("where: {disks: [@(xen/xvda)]}"), "boot.where.disks[0]",
       disk + "`(xen/xvda)`" + as_configured},
      {Boot("where: {disks: [@XVDA]}"), "boot.where.disks[0]",
       disk + "`XVDA`; did you mean `xvda`?"},
      {Boot("where: {disks: [@'xvda;']}"), "boot.where.disks[0]",
       disk + "`xvda;`"},
      {Boot("where: {disks: [xvda, @xvda]}"), "boot.where.disks[1]",
       "`xvda` is given twice; first as boot.where.disks[0]"},
      {Boot("where: {disks: @[" + Numbered("xvd", 17, "") + "]}"),
       "boot.where.disks", "has 17 elements; at most 16 are allowed"},
      {Boot("where: {labels: [@a$b]}"), "boot.where.labels[0]",
       "expected 1 to 255 bytes of printable characters without quotes, `$` "
       "and `\\`, first not `-`; got `a$b`"},
      {Boot("where: {labels: @[" + Numbered("l", 17, "") + "]}"),
       "boot.where.labels", "has 17 elements; at most 16 are allowed"},
      {Boot("where: {uuids: [@root]}"), "boot.where.uuids[0]",
       "expected 1 to 64 hexadecimal digits and hyphens, first a digit, got "
       "`root`"},
      {Boot("where: {uuids: [12AB-34CD, @12ab-34cd]}"), "boot.where.uuids[1]",
       "`12ab-34cd` is given twice; first as boot.where.uuids[0]"},
      {Boot("search_order: first_disk_only, where: {disks: @[xvda]}"),
       "boot.where.disks", both},
      {OnPvh("boot:\n  search_order: first_disk_only\n  sources:\n"
             "  - grub_config:\n    where: {disks: @[xvda]}\n"),
       at + ".disks", both},
      {Source("host_declared: {entries: [{title: a, kernel: /k}]}, where: "
              "@{disks: [xvda]}"),
       at, other + "give its entries a `volume`"},
      {Source("pvh_kernel: {entries: [{title: a, kernel: /k}]}, where: "
              "@{labels: [x]}"),
       at, other + "give its entries a `volume`"},
      {Source("raw_config: {script: boot}, where: @{labels: [x]}"), at,
       other + "its script says where it looks"},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
}

TEST(ValidateTest, TakesEveryWayToNarrow) {
  ExpectGood(Boot("where: {disks: [xvda, sda, hdb, 'xvda,gpt2', xvda1]}"));
  ExpectGood(Boot("where: {labels: [cloudimg-rootfs, my disk]}"));
  ExpectGood(
      Boot("where: {disks: [xvdb], labels: [root], uuids: "
           "[6a1f0e9c-1b7d-4c83-9f0e-2d4c5b6a7988, 12AB-34CD]}"));
  ExpectGood(Boot("search_order: first_disk_only, where: {labels: [root]}"));
  for (const std::string_view kind :
       {"chainload", "boot_loader_spec", "grub_config", "legacy_menu",
        "extlinux"}) {
    ExpectGood(Source(std::string(kind) + ": {}, where: {disks: [xvda]}"));
  }
}

TEST(ValidateTest, ALockWithoutAPromptRulesOutWhatAsksForOne) {
  const std::string lock =
      "lock: {users: [{name: u, password_pbkdf2: "
      "grub.pbkdf2.sha512.10000.AA.bb}], ";
  const std::string refused =
      "GRUB then refuses entries of a guest's grub.cfg and extlinux.conf that "
      "are not marked `--unrestricted`, so they do not boot unattended; leave "
      "grub_config and extlinux out of boot.sources, or say `guest_config: "
      "enforce`";
  const std::string menus = "sources: [{legacy_menu: {}}], ";
  const std::string off = "disable_cli: true}";
  const std::string stays =
      "GRUB does not leave a guest's menu by itself with ";
  const std::string choose = "; leave out one of the two";
  const Rule rules[] = {
      {Boot(lock + "disable_cli: @true}"), "boot.lock.disable_cli", refused},
      {Boot("sources: [{grub_config: {}}], " + lock + "disable_cli: @true}"),
       "boot.lock.disable_cli", refused},
      {Boot("sources: [{extlinux: {}}], " + lock + "disable_cli: @true}"),
       "boot.lock.disable_cli", refused},
      {Boot(menus + lock + off + ", on_failure: @rescue_shell"),
       "boot.on_failure",
       "there is no prompt with `lock.disable_cli`; choose another"},
      {Boot(menus + lock + off + ", on_guest_failure: @next_source"),
       "boot.on_guest_failure", stays + "`lock.disable_cli`" + choose},
      {Boot(menus + lock + off + ", on_guest_failure: @on_failure"),
       "boot.on_guest_failure", stays + "`lock.disable_cli`" + choose},
      {Boot(lock + "guest_config: enforce}, on_guest_failure: @on_failure"),
       "boot.on_guest_failure",
       stays + "`lock.guest_config: enforce`" + choose},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
  ExpectGood(Boot(menus + lock + off));
  ExpectGood(Boot(lock + "guest_config: enforce, " + off));
  ExpectGood(Boot("on_guest_failure: next_source"));
  ExpectGood(Boot(lock + "guest_config: boot}, on_guest_failure: on_failure"));
}

}  // namespace
}  // namespace bootmill::spec
