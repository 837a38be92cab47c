// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/openpgp.h"
#include "builder/spec/validate_parts.h"
#include "builder/spec/violation.h"
#include "common/bytes.h"
#include "common/limits.h"
#include "common/suggest.h"

namespace bootmill::spec {
namespace {

constexpr int64_t kMaxTimeoutSeconds = 3600;
constexpr size_t kMaxBannerCharacters = 200;
constexpr size_t kMaxUnlockUuids = 16;
constexpr int kMaxUnlockTries = 10;
constexpr size_t kMaxGuestKeys = 16;
constexpr size_t kMaxGuestKeyBytes = 64 * kKiB;
constexpr size_t kMaxLockUsers = 16;
constexpr size_t kMaxGuestParameters = 64;
constexpr size_t kMaxGuestParameterBytes = 64;
constexpr size_t kUuidDigits = 32;

// Limits for a password: the digits of the iteration count, and the bytes of
// salt and hash.
constexpr size_t kMaxIterationsDigits = 8;
constexpr size_t kMaxPasswordPartBytes = 256;

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
}

void CheckTimeout(const v1::BootPolicy& boot, Checker* checker) {
  const auto& timeout = boot.timeout();
  if (timeout.nanos() != 0 || timeout.seconds() < 0 ||
      timeout.seconds() > kMaxTimeoutSeconds) {
    checker->Fail("boot.timeout",
                  absl::StrFormat("expected whole seconds from 0 to %d",
                                  kMaxTimeoutSeconds));
  }
}

void CheckDefaultEntry(std::string_view title,
                       const std::vector<std::string>& titles,
                       Checker* checker) {
  if (title.empty() ||
      std::find(titles.begin(), titles.end(), title) != titles.end()) {
    return;
  }
  const std::string hint = titles.empty() ? "; no source declares entries"
                                          : DidYouMean(title, titles);
  checker->Fail(
      "boot.default_entry",
      absl::StrFormat("no entry has the title %s%s", Quote(title), hint));
}

// Returns the 32 digits of a UUID in lower case, or nothing if it is none.
// Allowed are digits only, or groups of 8, 4, 4, 4 and 12.
std::string UuidDigits(std::string_view text) {
  constexpr std::array<size_t, 4> kHyphens = {8, 13, 18, 23};
  std::string digits;
  const bool grouped = text.size() == kUuidDigits + kHyphens.size();
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_hyphen =
        grouped &&
        std::find(kHyphens.begin(), kHyphens.end(), i) != kHyphens.end();
    if (is_hyphen != (text[i] == '-')) {
      return {};
    }
    if (!is_hyphen) {
      digits += absl::ascii_tolower(static_cast<unsigned char>(text[i]));
    }
  }
  return digits.size() == kUuidDigits && IsHex(digits) ? digits : "";
}

void CheckUnlock(const v1::Unlock& unlock, Checker* checker) {
  if (unlock.all() && unlock.uuids_size() > 0) {
    checker->Fail("boot.unlock.uuids", "cannot stand beside `all: true`");
  } else if (!unlock.all() && unlock.uuids_size() == 0) {
    checker->Fail("boot.unlock", "opens nothing; give `all: true` or `uuids`");
  }
  checker->AtMost("boot.unlock.uuids", unlock.uuids_size(), kMaxUnlockUuids);
  std::vector<std::string> digits;
  for (const std::string& uuid : unlock.uuids()) {
    digits.push_back(UuidDigits(uuid));
    if (digits.back().empty()) {
      checker->Fail(ElementPath("boot.unlock.uuids", digits.size() - 1),
                    absl::StrFormat("expected a UUID such as `6a1f0e9c-1b7d-"
                                    "4c83-9f0e-2d4c5b6a7988`, got %s",
                                    Quote(uuid)));
    }
  }
  checker->Different("boot.unlock.uuids", digits, "");
  if (unlock.has_tries() &&
      (unlock.tries() < 1 || unlock.tries() > kMaxUnlockTries)) {
    checker->Fail("boot.unlock.tries",
                  absl::StrFormat("expected a number from 1 to %d, got %d",
                                  kMaxUnlockTries, unlock.tries()));
  }
}

void CheckGuestKey(const std::string& path, const v1::GuestKey& key,
                   Checker* checker) {
  checker->Id(path + ".name", key.name());
  const std::string& bytes = key.openpgp_key();
  if (bytes.empty()) {
    checker->Fail(path + ".openpgp_key", "required");
  } else if (bytes.size() > kMaxGuestKeyBytes) {
    checker->Fail(path + ".openpgp_key",
                  absl::StrFormat("has %d bytes; at most %d are allowed",
                                  bytes.size(), kMaxGuestKeyBytes));
  } else if (const absl::Status status = CheckOpenPgpKey(AsBytes(bytes));
             !status.ok()) {
    checker->Fail(path + ".openpgp_key", std::string(status.message()));
  }
}

void CheckGuestKeys(const v1::BootPolicy& boot, Checker* checker) {
  checker->AtMost("boot.guest_keys", boot.guest_keys_size(), kMaxGuestKeys);
  std::vector<std::string> names;
  for (const v1::GuestKey& key : boot.guest_keys()) {
    CheckGuestKey(ElementPath("boot.guest_keys", names.size()), key, checker);
    names.push_back(key.name());
  }
  checker->Different("boot.guest_keys", names, ".name");
}

// Removes and returns the text before the next `.`, or all of it.
std::string_view TakePart(std::string_view& text) {
  const size_t end = std::min(text.find('.'), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool IsHexBytes(std::string_view text) {
  return !text.empty() && text.size() % 2 == 0 &&
         text.size() / 2 <= kMaxPasswordPartBytes && IsHex(text);
}

// grub.pbkdf2.sha512.ITERATIONS.SALT.HASH
// Source: GRUB's util/grub-mkpasswd-pbkdf2.c and commands/password_pbkdf2.c.
bool IsPbkdf2(std::string_view text) {
  constexpr std::string_view kPrefix = "grub.pbkdf2.sha512.";
  if (!text.starts_with(kPrefix)) {
    return false;
  }
  text.remove_prefix(kPrefix.size());
  const std::string_view iterations = TakePart(text);
  const std::string_view salt = TakePart(text);
  const bool is_number =
      !iterations.empty() && iterations.size() <= kMaxIterationsDigits &&
      iterations[0] != '0' &&
      std::all_of(iterations.begin(), iterations.end(), [](char c) {
        return absl::ascii_isdigit(static_cast<unsigned char>(c));
      });
  return is_number && IsHexBytes(salt) && IsHexBytes(text);
}

void CheckLock(const v1::Lock& lock, Checker* checker) {
  checker->OneTo("boot.lock.users", lock.users_size(), kMaxLockUsers);
  std::vector<std::string> names;
  for (const v1::LockUser& user : lock.users()) {
    const std::string path = ElementPath("boot.lock.users", names.size());
    checker->Id(path + ".name", user.name());
    // The value is not shown, because it may be a password in clear text.
    if (user.password_pbkdf2().empty()) {
      checker->Fail(path + ".password_pbkdf2", "required");
    } else if (!IsPbkdf2(user.password_pbkdf2())) {
      checker->Fail(path + ".password_pbkdf2",
                    "expected what grub-mkpasswd-pbkdf2 prints: "
                    "grub.pbkdf2.sha512.ITERATIONS.SALT.HASH");
    }
    names.push_back(user.name());
  }
  checker->Different("boot.lock.users", names, ".name");
}

// A policy without sources has the default ones.
bool RunsMenusOfGuests(const v1::BootPolicy& boot) {
  return boot.sources().empty() ||
         std::any_of(boot.sources().begin(), boot.sources().end(),
                     [](const v1::BootSource& source) {
                       return source.has_grub_config() || source.has_extlinux();
                     });
}

// Without a prompt GRUB cannot ask for a password, so it refuses whatever would
// need one: each entry without `--unrestricted`, even if there are no
// superusers, and the prompt at the end of a script (grub-core/normal/auth.c,
// main.c).
void CheckDisabledCli(const v1::BootPolicy& boot, Checker* checker) {
  const std::string path = "boot.lock.disable_cli";
  if (boot.lock().guest_config() != v1::GUEST_CONFIG_LOCK_ENFORCE &&
      RunsMenusOfGuests(boot)) {
    checker->Fail(path,
                  "GRUB then refuses entries of a guest's grub.cfg and "
                  "extlinux.conf that are not marked `--unrestricted`, so they "
                  "do not boot unattended; leave grub_config and extlinux out "
                  "of boot.sources, or say `guest_config: enforce`");
  }
  if (boot.on_failure() == v1::ON_FAILURE_RESCUE_SHELL) {
    checker->Fail("boot.on_failure",
                  "there is no prompt with `lock.disable_cli`; choose another");
  }
}

// GRUB asks for a password before it leaves a menu, and refuses to leave it if
// there is no prompt (grub-core/normal/menu.c).
void CheckLeavesMenus(const v1::BootPolicy& boot, Checker* checker) {
  if (boot.on_guest_failure() != v1::ON_GUEST_FAILURE_NEXT_SOURCE &&
      boot.on_guest_failure() != v1::ON_GUEST_FAILURE_ON_FAILURE) {
    return;
  }
  std::string_view other;
  if (boot.lock().disable_cli()) {
    other = "lock.disable_cli";
  } else if (boot.lock().guest_config() == v1::GUEST_CONFIG_LOCK_ENFORCE) {
    other = "lock.guest_config: enforce";
  }
  if (!other.empty()) {
    checker->Fail(
        "boot.on_guest_failure",
        absl::StrFormat("GRUB does not leave a guest's menu by itself "
                        "with `%s`; leave out one of the two",
                        other));
  }
}

bool IsParameterName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxGuestParameterBytes &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isalpha(static_cast<unsigned char>(c)) ||
                  c == '_';
         });
}

// Names that GRUB or Bootmill's own scripts use as variables.
bool IsReservedVariable(std::string_view name) {
  constexpr std::array<std::string_view, 13> kReserved = {
      "check_signatures",
      "default",
      "fallback",
      "lang",
      "locale_dir",
      "pager",
      "prefix",
      "root",
      "secondary_locale_dir",
      "superusers",
      "timeout",
      "timeout_style",
      "volume"};
  return name.starts_with("bootmill_") || name.starts_with("grub_") ||
         std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

void CheckGuestParameters(const Strings& names, Checker* checker) {
  const std::string path = "boot.guest_parameters";
  checker->AtMost(path, names.size(), kMaxGuestParameters);
  size_t index = 0;
  for (const std::string& name : names) {
    const std::string element = ElementPath(path, index++);
    if (name.starts_with("xen_grub_env_")) {
      checker->Fail(element, "give the name without `xen_grub_env_`");
    } else if (!IsParameterName(name)) {
      checker->Fail(element,
                    absl::StrFormat("expected 1 to %d letters and "
                                    "underscores, got %s",
                                    kMaxGuestParameterBytes, Quote(name)));
    } else if (IsReservedVariable(name)) {
      checker->Fail(element,
                    absl::StrFormat("%s is a variable of GRUB or of Bootmill; "
                                    "choose another name",
                                    Quote(name)));
    }
  }
  checker->Different(path, std::vector<std::string>(names.begin(), names.end()),
                     "");
}

}  // namespace

void CheckBoot(const v1::LoaderSpec& spec, Checker* checker) {
  const v1::BootPolicy& boot = spec.boot();
  const std::vector<std::string> titles = CheckSources(spec, checker);
  if (boot.has_where()) {
    CheckWhere("boot.where", boot.where(), boot.search_order(), checker);
  }
  CheckTimeout(boot, checker);
  CheckDefaultEntry(boot.default_entry(), titles, checker);
  if (!boot.banner().empty()) {
    checker->Line("boot.banner", boot.banner(), kMaxBannerCharacters);
  }
  if (boot.has_unlock()) {
    CheckUnlock(boot.unlock(), checker);
  }
  CheckGuestKeys(boot, checker);
  if (boot.has_lock()) {
    CheckLock(boot.lock(), checker);
  }
  if (boot.lock().disable_cli()) {
    CheckDisabledCli(boot, checker);
  }
  CheckLeavesMenus(boot, checker);
  CheckGuestParameters(boot.guest_parameters(), checker);
}

}  // namespace bootmill::spec
