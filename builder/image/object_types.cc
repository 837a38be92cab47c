// SPDX-License-Identifier: Apache-2.0
#include "builder/image/object_types.h"

#include <array>
#include <charconv>
#include <span>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/suggest.h"

namespace bootmill::image {
namespace {

// The parts of a GRUB version that the table uses.
struct Version {
  unsigned major = 0;
  unsigned minor = 0;
  // Whether the version came before MAJOR.MINOR: 2.12~rc1, 2.12-rc1,
  // 2.02~beta2.
  bool prerelease = false;
};

std::optional<unsigned> TakeNumber(std::string_view& text) {
  unsigned number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return number;
}

// Parses "2.06", "2.12~rc1", "2.06-13+deb12u2", and a package's version after
// its epoch, "2:2.14-1".
std::optional<Version> ParseVersion(std::string_view text) {
  Version version;
  text.remove_prefix(text.find(':') + 1);  // npos + 1 is 0: no epoch
  const std::optional<unsigned> major = TakeNumber(text);
  if (!major.has_value() || !text.starts_with('.')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const std::optional<unsigned> minor = TakeNumber(text);
  if (!minor.has_value()) {
    return std::nullopt;
  }
  version.major = *major;
  version.minor = *minor;
  if (text.starts_with('~')) {
    version.prerelease = true;
    return version;
  }
  if (text.starts_with('-') || text.starts_with('.')) {
    text.remove_prefix(1);
  }
  for (const std::string_view word : {"rc", "alpha", "beta", "pre", "git"}) {
    version.prerelease = version.prerelease || text.starts_with(word);
  }
  return version;
}

bool IsUpstreamNumbering(std::string_view flavour) {
  return flavour == "upstream" || flavour == "debian" || flavour == "ubuntu";
}

// 2.06 and 2.12 have the same numbers, so all versions between them have too.
bool Is206(std::string_view flavour, const Version& version) {
  return IsUpstreamNumbering(flavour) && version.major == 2 &&
         version.minor >= 6 && version.minor <= 12 &&
         (version.minor > 6 || !version.prerelease);
}

// 2.15 is the development version after 2.14. The next release may have other
// numbers, as 2.14 had; it gets a row after its source has been read.
bool Is214(std::string_view flavour, const Version& version) {
  return IsUpstreamNumbering(flavour) && version.major == 2 &&
         (version.minor == 14 || version.minor == 15) && !version.prerelease;
}

bool IsFedora212(std::string_view flavour, const Version& version) {
  return flavour == "fedora" && version.major == 2 && version.minor == 12 &&
         !version.prerelease;
}

bool IsRhel206(std::string_view flavour, const Version& version) {
  return flavour == "rhel" && version.major == 2 && version.minor == 6 &&
         !version.prerelease;
}

// These GRUBs cannot be recognised by their versions. They are chosen by name
// only.
bool NoVersion(std::string_view /*flavour*/, const Version& /*version*/) {
  return false;
}

struct Row {
  std::string_view name;
  bool (*fits)(std::string_view flavour, const Version& version);
  uint32_t public_key;
  uint32_t dtb;
  uint32_t disable_shim_lock;
  std::optional<uint32_t> disable_cli;
};

// Fedora and RHEL use the old number of public keys (4) for something else or
// not at all: their mkimage writes, and their pgp module reads, the number of
// OBJ_TYPE_GPG_PUBKEY. A key under the wrong number would be ignored, and
// signatures would not be checked.
//
// RHEL 9 has the version 2.06 in all its releases. Up to 9.4 it does not know
// disable-cli, and 8 is the number of X.509 certificates; later 8 is that of
// disable-cli (branches rhel-9.0 and following of Red Hat's repository,
// include/grub/kernel.h).
constexpr std::array<Row, 5> kTable = {{
    {"2.06", Is206, 4, 5, 6, std::nullopt},
    {"2.14", Is214, 4, 6, 7, 8},
    {"fedora-2.12", IsFedora212, 7, 5, 6, 9},
    {"rhel-2.06", IsRhel206, 7, 5, 6, std::nullopt},
    {"rhel-9.5", NoVersion, 7, 5, 6, 8},
}};

ObjectTypes ToObjectTypes(const Row& row) {
  ObjectTypes types;
  types.name = row.name;
  types.public_key = row.public_key;
  types.dtb = row.dtb;
  types.disable_shim_lock = row.disable_shim_lock;
  types.disable_cli = row.disable_cli;
  return types;
}

}  // namespace

ObjectTypes ObjectTypesFor(std::string_view flavour, std::string_view version) {
  const std::optional<Version> parsed = ParseVersion(version);
  for (const Row& row : kTable) {
    if (parsed.has_value() && row.fits(flavour, *parsed)) {
      return ToObjectTypes(row);
    }
  }
  ObjectTypes unknown;
  unknown.name = absl::StrFormat("%s-%s", flavour, version);
  return unknown;
}

absl::StatusOr<ObjectTypes> FindObjectTypes(std::string_view name) {
  for (const Row& row : kTable) {
    if (row.name == name) {
      return ToObjectTypes(row);
    }
  }
  return absl::NotFoundError(
      absl::StrFormat("no table of object types `%s`; there are %s%s", name,
                      absl::StrJoin(ObjectTypesNames(), ", "),
                      DidYouMean(name, ObjectTypesNames())));
}

std::vector<std::string> ObjectTypesNames() {
  std::vector<std::string> names;
  names.reserve(kTable.size());
  for (const Row& row : kTable) {
    names.emplace_back(row.name);
  }
  return names;
}

}  // namespace bootmill::image
