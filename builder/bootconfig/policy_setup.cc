// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/policy_setup.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/strings/str_replace.h"
#include "builder/bootconfig/quote.h"

namespace bootmill::bootconfig {
namespace {

void NeedModules(std::initializer_list<std::string_view> names,
                 const std::string& reason, Configuration& out) {
  for (const std::string_view name : names) {
    out.modules.push_back({std::string(name), reason});
  }
}

std::string Rounds(int tries) {
  std::string rounds;
  for (int i = 1; i <= tries; ++i) {
    rounds += " " + std::to_string(i);
  }
  return rounds;
}

// Writes commands that ask up to `tries` times for the passphrase of one
// volume.
void WriteUnlockOne(const std::string& uuid, int tries, ScriptWriter& script) {
  script.Line("set opened=");
  script.Open("for round in%s; do", Rounds(tries));
  script.Open("if [ -z \"$opened\" ]; then");
  // GRUB compares UUIDs of LUKS volumes without hyphens.
  script.Open("if cryptomount -u %s; then",
              absl::StrReplaceAll(uuid, {{"-", ""}}));
  script.Line("set opened=1");
  script.Close("fi");
  script.Close("fi");
  script.Close("done");
  script.Open("if [ -z \"$opened\" ]; then");
  script.Line("echo 'bootmill: unlock: %s stays closed'", uuid);
  script.Close("fi");
}

}  // namespace

void WriteLock(const v1::BootPolicy& boot, ScriptWriter& script,
               Configuration& out) {
  if (!boot.has_lock()) {
    return;
  }
  std::string names;
  for (const v1::LockUser& user : boot.lock().users()) {
    script.Line("password_pbkdf2 %s %s", user.name(), user.password_pbkdf2());
    names += names.empty() ? user.name() : " " + user.name();
  }
  script.Line("set superusers='%s'", names);
  script.Line("export superusers");
  script.Blank();
  out.commands.push_back({"password_pbkdf2", "boot.lock"});
}

void WriteUnlock(const v1::BootPolicy& boot, ScriptWriter& script,
                 Configuration& out) {
  if (!boot.has_unlock()) {
    return;
  }
  const v1::Unlock& unlock = boot.unlock();
  if (unlock.all()) {
    script.Line("bootmill_unlock_all%s", Rounds(unlock.tries()));
    for (const std::string_view command : {"regexp", "probe"}) {
      out.commands.push_back({std::string(command), "boot.unlock"});
    }
  }
  if (!unlock.uuids().empty()) {
    // GRUB 2.14 itself asks more than once.
    script.Line("set cryptodisk_passphrase_tries=1");
  }
  for (const std::string& uuid : unlock.uuids()) {
    WriteUnlockOne(uuid, unlock.tries(), script);
  }
  if (!unlock.uuids().empty()) {
    script.Line("unset cryptodisk_passphrase_tries");
  }
  script.Blank();
  const std::string reason = "boot.unlock";
  out.commands.push_back({"cryptomount", reason});
  out.commands.push_back({"test", reason});
  out.commands.push_back({"echo", reason});
  // cryptodisk finds formats, ciphers and hashes by name at run time, so no
  // dependency names them. These are cryptsetup's defaults of the last ten
  // years, and SHA-1 for older volumes.
  NeedModules({"luks", "luks2", "gcry_rijndael", "gcry_sha1", "gcry_sha256",
               "gcry_sha512"},
              reason, out);
}

void WriteGuestParameters(const v1::BootPolicy& boot, ScriptWriter& script,
                          Configuration& out) {
  for (const std::string& name : boot.guest_parameters()) {
    script.Open("if [ -n \"$xen_grub_env_%s\" ]; then", name);
    script.Line("set %s=\"$xen_grub_env_%s\"", name, name);
    script.Line("export %s", name);
    script.Close("fi");
  }
  if (!boot.guest_parameters().empty()) {
    script.Blank();
    out.commands.push_back({"test", "boot.guest_parameters"});
  }
}

void NeedSignatureModules(const v1::BootPolicy& boot, Configuration& out) {
  if (boot.guest_keys().empty()) {
    return;
  }
  // pgp.mod finds ciphers and hashes by name at run time, so no dependency
  // names them.
  NeedModules({"pgp", "gcry_rsa", "gcry_dsa", "gcry_sha1", "gcry_sha256",
               "gcry_sha512"},
              "boot.guest_keys", out);
}

}  // namespace bootmill::bootconfig
