// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/flavour.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/suggest.h"

namespace bootmill::toolchain {
namespace {

constexpr std::array kAllFlavours = {
    Flavour::kUpstream, Flavour::kDebian, Flavour::kUbuntu, Flavour::kFedora,
    Flavour::kRhel,     Flavour::kRedHat, Flavour::kSuse};

// Returns whether `text` contains `mark` followed by a digit.
bool HasNumbered(std::string_view text, std::string_view mark) {
  for (size_t at = text.find(mark); at != std::string_view::npos;
       at = text.find(mark, at + 1)) {
    const size_t next = at + mark.size();
    if (next < text.size() &&
        absl::ascii_isdigit(static_cast<unsigned char>(text[next]))) {
      return true;
    }
  }
  return false;
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

std::string_view FlavourName(Flavour flavour) {
  switch (flavour) {
    case Flavour::kUpstream:
      return "upstream";
    case Flavour::kDebian:
      return "debian";
    case Flavour::kUbuntu:
      return "ubuntu";
    case Flavour::kFedora:
      return "fedora";
    case Flavour::kRhel:
      return "rhel";
    case Flavour::kRedHat:
      return "redhat";
    case Flavour::kSuse:
      return "suse";
  }
  return "";
}

std::vector<std::string> FlavourNames() {
  std::vector<std::string> names;
  names.reserve(kAllFlavours.size());
  for (const Flavour flavour : kAllFlavours) {
    names.emplace_back(FlavourName(flavour));
  }
  return names;
}

absl::StatusOr<Flavour> FindFlavour(std::string_view name) {
  for (const Flavour flavour : kAllFlavours) {
    if (FlavourName(flavour) == name) {
      return flavour;
    }
  }
  return absl::NotFoundError(absl::StrFormat(
      "no flavour `%s`; there are %s%s", name,
      absl::StrJoin(FlavourNames(), ", "), DidYouMean(name, FlavourNames())));
}

Flavour DetectFlavour(std::string_view version, std::string_view compiler) {
  if (Has(version, "ubuntu")) {
    return Flavour::kUbuntu;
  }
  if (HasNumbered(version, ".fc")) {
    return Flavour::kFedora;
  }
  if (HasNumbered(version, ".el")) {
    return Flavour::kRhel;
  }
  if (HasNumbered(version, "+deb")) {
    return Flavour::kDebian;
  }
  if (Has(compiler, "(Red Hat ")) {
    return Flavour::kRedHat;
  }
  if (Has(compiler, "(SUSE ")) {
    return Flavour::kSuse;
  }
  // Debian's grub2 never had an epoch; Arch's package and upstream's numbering
  // do.
  return HasNumbered(version, "-") && !Has(version, ":") ? Flavour::kDebian
                                                         : Flavour::kUpstream;
}

}  // namespace bootmill::toolchain
