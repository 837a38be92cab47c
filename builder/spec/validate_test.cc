// SPDX-License-Identifier: Apache-2.0
// Rules of the schema's comments, one case each: what is not about
// sources.
#include "builder/spec/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "builder/spec/parse.h"
#include "builder/spec/testing/rule.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::Boot;
using ::bootmill::testing::ExpectRule;
using ::bootmill::testing::File;
using ::bootmill::testing::Formatted;
using ::bootmill::testing::Map;
using ::bootmill::testing::Numbered;
using ::bootmill::testing::OnPvh;
using ::bootmill::testing::Rule;
using ::bootmill::testing::Times;
using ::testing::IsEmpty;

TEST(ValidateTest, HoldsTheSpecsOwnFieldsToTheirRules) {
  const std::string id =
      "expected at most 63 lower-case letters, digits and hyphens, first a "
      "letter, last not a hyphen; got ";
  const std::string toolchain =
      "expected a name such as `debian-2.06-13+deb12u2` of at most 100 "
      "letters, digits and `.+~_:-`, got ";
  const std::string module =
      "expected a module's name of at most 64 letters, digits, `_` and `-`, "
      "got ";
  const std::string pvh = "targets: [i386-xen_pvh]\n";
  const Rule rules[] = {
      {"@targets: [i386-xen]\n", "fleet", "required"},
      {"fleet: @''\n" + pvh, "fleet", "required"},
      {"fleet: @Web\n" + pvh, "fleet", id + "`Web`"},
      {"fleet: @1a\n" + pvh, "fleet", id + "`1a`"},
      {"fleet: @a-\n" + pvh, "fleet", id + "`a-`"},
      {"fleet: @a_b\n" + pvh, "fleet", id + "`a_b`"},
      {"fleet: @" + Times("a", 64) + "\n" + pvh, "fleet",
       id + "`" + Times("a", 60) + "...`"},
      {OnPvh("description: @\"" + Times("\xC3\xA9", 1001) + "\"\n"),
       "description", "has 1001 characters; at most 1000 are allowed"},
      {OnPvh("description: @\"a\\eb\"\n"), "description",
       "holds the control character U+001B; only line feeds and tabs are "
       "allowed"},
      {"@fleet: a\n", "targets", "required: at least one"},
      {"fleet: a\ntargets: @[]\n", "targets", "required: at least one"},
      {"fleet: a\ntargets: [i386-xen, @i386-xen_phv]\n", "targets[1]",
       "`i386-xen_phv` is not a target; did you mean `i386-xen_pvh`?"},
      {"fleet: a\ntargets: [@efi]\n", "targets[0]",
       "`efi` is not a target; there are i386-xen_pvh, x86_64-xen and "
       "i386-xen"},
      {"fleet: a\ntargets: [i386-xen, x86_64-xen, @i386-xen]\n", "targets[2]",
       "`i386-xen` is given twice; first as targets[0]"},
      {OnPvh("toolchain: @'-x'\n"), "toolchain", toolchain + "`-x`"},
      {OnPvh("toolchain: @a/b\n"), "toolchain", toolchain + "`a/b`"},
      {OnPvh("toolchain: @" + Times("a", 101) + "\n"), "toolchain",
       toolchain + "`" + Times("a", 60) + "...`"},
      {OnPvh("modules: [ext2, @zfs.mod]\n"), "modules[1]",
       "give the name without `.mod`: `zfs`"},
      {OnPvh("modules: [@'a b']\n"), "modules[0]", module + "`a b`"},
      {OnPvh("modules: [@'']\n"), "modules[0]", module + "``"},
      {OnPvh("modules: [@" + Times("a", 65) + "]\n"), "modules[0]",
       module + "`" + Times("a", 60) + "...`"},
      {OnPvh("modules: [a, b, @a]\n"), "modules[2]",
       "`a` is given twice; first as modules[0]"},
      {OnPvh("modules: @[" + Numbered("m", 513, "") + "]\n"), "modules",
       "has 513 elements; at most 512 are allowed"},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
}

TEST(ValidateTest, HoldsFilesToTheirRules) {
  const std::string charset =
      "expected at most 100 letters, digits and `._+-/`, got ";
  const std::string normal =
      "expected a relative path without empty, `.` and `..` parts, got ";
  const Rule rules[] = {
      {File("@text: a"), "files[0].path", "required"},
      {File("text: a, path: @a b"), "files[0].path", charset + "`a b`"},
      {File("text: a, path: @" + Times("a", 101)), "files[0].path",
       charset + "`" + Times("a", 60) + "...`"},
      {File("text: a, path: @/a"), "files[0].path", normal + "`/a`"},
      {File("text: a, path: @a//b"), "files[0].path", normal + "`a//b`"},
      {File("text: a, path: @a/"), "files[0].path", normal + "`a/`"},
      {File("text: a, path: @./a"), "files[0].path", normal + "`./a`"},
      {File("text: a, path: @a/../b"), "files[0].path", normal + "`a/../b`"},
      {File("text: a, path: @grub.cfg"), "files[0].path",
       "`grub.cfg` is the configuration that Bootmill writes; choose another "
       "name"},
      {OnPvh("files:\n- @path: a\n"), "files[0]",
       "has no content; give `text` or `data`"},
      {OnPvh("files:\n- {path: a, text: b}\n- {path: @a, data: ''}\n"),
       "files[1].path", "`a` is given twice; first as files[0]"},
      {OnPvh("files:\n- {path: @a/b/c, text: b}\n- {path: a/b, text: c}\n"),
       "files[0].path", "`a/b` is a file, so nothing can lie in it"},
      {OnPvh("files: @[" + Numbered("{text: a, path: f", 257, "}") + "]\n"),
       "files", "has 257 elements; at most 256 are allowed"},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
  EXPECT_THAT(
      Formatted(
          Load(File("path: a/grub.cfg, text: ''"), Format::kYaml).violations),
      IsEmpty());
}

TEST(ValidateTest, HoldsTheBootPolicyToItsRules) {
  const std::string parameter =
      "expected 1 to 64 letters and underscores, got ";
  const std::string seconds = "expected whole seconds from 0 to 3600";
  const std::string hostile =
      "holds U+202E; only printable characters are "
      "allowed";
  const Rule rules[] = {
      {Boot("timeout: @3601s"), "boot.timeout", seconds},
      {Boot("timeout: @-1s"), "boot.timeout", seconds},
      {Boot("timeout: @0.5s"), "boot.timeout", seconds},
      {Boot("banner: @\"a\\u202Eb\""), "boot.banner", hostile},
      {Boot("banner: @\"a\\nb\""), "boot.banner",
       "holds U+000A; only printable characters are allowed"},
      {Boot("banner: @" + Times("x", 201)), "boot.banner",
       "has 201 characters; at most 200 are allowed"},
      {Boot("default_entry: @x"), "boot.default_entry",
       "no entry has the title `x`; no source declares entries"},
      {Boot("default_entry: @linus, sources: [{host_declared: {entries: "
            "[{title: Linux, kernel: /x}, {title: linux, kernel: /x}]}}]"),
       "boot.default_entry",
       "no entry has the title `linus`; did you mean `linux`?"},
      {Boot("sources: @[" + Times("{grub_config: {}}, ", 33) + "]"),
       "boot.sources", "has 33 elements; at most 32 are allowed"},
      {Boot("guest_parameters: [a, @b1]"), "boot.guest_parameters[1]",
       parameter + "`b1`"},
      {Boot("guest_parameters: [@'']"), "boot.guest_parameters[0]",
       parameter + "``"},
      {Boot("guest_parameters: [@xen_grub_env_a]"), "boot.guest_parameters[0]",
       "give the name without `xen_grub_env_`"},
      {Boot("guest_parameters: [@superusers]"), "boot.guest_parameters[0]",
       "`superusers` is a variable of GRUB or of Bootmill; choose another "
       "name"},
      {Boot("guest_parameters: [a, @a]"), "boot.guest_parameters[1]",
       "`a` is given twice; first as boot.guest_parameters[0]"},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
}

TEST(ValidateTest, HoldsUnlockAndLockToTheirRules) {
  const std::string password =
      "expected what grub-mkpasswd-pbkdf2 prints: "
      "grub.pbkdf2.sha512.ITERATIONS.SALT.HASH";
  const std::string uuid =
      "expected a UUID such as `6a1f0e9c-1b7d-4c83-9f0e-2d4c5b6a7988`, got ";
  const std::string a = Times("a", 32);
  const auto user = [](const std::string& fields) {
    return Boot("lock: {users: [" + Map(fields) + "]}");
  };
  const Rule rules[] = {
      {Boot("unlock: @{tries: 1}"), "boot.unlock",
       "opens nothing; give `all: true` or `uuids`"},
      {Boot("unlock: {all: true, uuids: @[" + a + "]}"), "boot.unlock.uuids",
       "cannot stand beside `all: true`"},
      {Boot("unlock: {all: true, tries: @0}"), "boot.unlock.tries",
       "expected a number from 1 to 10, got 0"},
      {Boot("unlock: {all: true, tries: @11}"), "boot.unlock.tries",
       "expected a number from 1 to 10, got 11"},
      {Boot("unlock: {uuids: [@xyz]}"), "boot.unlock.uuids[0]", uuid + "`xyz`"},
      {Boot("unlock: {uuids: [@6a1f0e9c-1b7d-4c83-9f0e2-d4c5b6a7988]}"),
       "boot.unlock.uuids[0]", uuid + "`6a1f0e9c-1b7d-4c83-9f0e2-d4c5b6a7988`"},
      {Boot("unlock: {uuids: [AAAAAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa, @" + a +
            "]}"),
       "boot.unlock.uuids[1]",
       "`" + a + "` is given twice; first as boot.unlock.uuids[0]"},
      {Boot("lock: @{guest_config: enforce, disable_cli: true}"),
       "boot.lock.users", "required: at least one"},
      {user("name: u, password_pbkdf2: @secret"),
       "boot.lock.users[0].password_pbkdf2", password},
      {user("name: u, password_pbkdf2: @grub.pbkdf2.sha512.0.aa.bb"),
       "boot.lock.users[0].password_pbkdf2", password},
      {user("name: u, password_pbkdf2: @grub.pbkdf2.sha512.10000.aaa.bb"),
       "boot.lock.users[0].password_pbkdf2", password},
      {user("name: u, password_pbkdf2: @grub.pbkdf2.sha512.10000.aa"),
       "boot.lock.users[0].password_pbkdf2", password},
      {user("name: u, password_pbkdf2: @grub.pbkdf2.sha512.10000.aa.bb.cc"),
       "boot.lock.users[0].password_pbkdf2", password},
      {user("@name: u"), "boot.lock.users[0].password_pbkdf2", "required"},
      {user("@password_pbkdf2: grub.pbkdf2.sha512.10000.aa.bb"),
       "boot.lock.users[0].name", "required"},
      {Boot("lock: {users: [{name: u, password_pbkdf2: "
            "grub.pbkdf2.sha512.10000.AA.bb}, {name: @u, password_pbkdf2: "
            "grub.pbkdf2.sha512.1.aa.bb}]}"),
       "boot.lock.users[1].name",
       "`u` is given twice; first as boot.lock.users[0]"},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
}

}  // namespace
}  // namespace bootmill::spec
