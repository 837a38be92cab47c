// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/validate_parts.h"
#include "builder/spec/violation.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

constexpr size_t kMaxWhereNames = 16;
constexpr size_t kMaxDiskBytes = 64;
constexpr size_t kMaxUuidBytes = 64;
constexpr size_t kMaxLabelBytes = 255;

bool IsLower(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c));
}

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

// Returns whether `text` is like `xvda` or `xvda1`: a letter, then letters and
// digits.
bool IsDiskName(std::string_view text) {
  return !text.empty() && IsLower(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLower(c) || IsDigit(c); });
}

// Returns whether `text` is like `msdos1`, `gpt2` or `1`: letters, then digits.
bool IsPartition(std::string_view text) {
  const auto number = std::find_if_not(text.begin(), text.end(), IsLower);
  return number != text.end() && std::all_of(number, text.end(), IsDigit);
}

// Returns whether `text` is a disk, followed by partitions after commas.
bool IsDisk(std::string_view text) {
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    if (begin == 0 ? !IsDiskName(part) : !IsPartition(part)) {
      return false;
    }
    begin = end + 1;
  }
  return text.size() <= kMaxDiskBytes;
}

bool IsFilesystemUuid(std::string_view text) {
  return !text.empty() && text.size() <= kMaxUuidBytes && text[0] != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isxdigit(static_cast<unsigned char>(c)) ||
                  c == '-';
         });
}

// A label must have no character that GRUB script or `search` interprets.
bool IsFilesystemLabel(std::string_view text) {
  return !text.empty() && text.size() <= kMaxLabelBytes && text[0] != '-' &&
         text.find_first_of("\"'`$\\") == std::string_view::npos &&
         !FindUnprintable(text).has_value();
}

// Returns what the user probably meant by a wrong name.
std::string DiskHint(std::string_view text) {
  for (const std::string_view prefix : {"/dev/", "(xen/", "xen/"}) {
    if (!text.starts_with(prefix)) {
      continue;
    }
    text.remove_prefix(prefix.size());
    if (text.ends_with(')')) {
      text.remove_suffix(1);
    }
    if (IsDisk(text)) {
      return absl::StrFormat(
          "; give the name as the domain's configuration has it: `%s`", text);
    }
  }
  const std::string lower = absl::AsciiStrToLower(std::string(text));
  return lower != text && IsDisk(lower)
             ? absl::StrFormat("; did you mean `%s`?", lower)
             : "";
}

void CheckDisk(const std::string& path, std::string_view disk,
               Checker* checker) {
  if (!IsDisk(disk)) {
    checker->Fail(path, absl::StrFormat("expected a disk such as `xvda` or "
                                        "`xvda,gpt2`, got %s%s",
                                        Quote(disk), DiskHint(disk)));
  }
}

void CheckUuid(const std::string& path, std::string_view uuid,
               Checker* checker) {
  if (!IsFilesystemUuid(uuid)) {
    checker->Fail(path,
                  absl::StrFormat("expected 1 to %d hexadecimal digits and "
                                  "hyphens, first a digit, got %s",
                                  kMaxUuidBytes, Quote(uuid)));
  }
}

void CheckLabel(const std::string& path, std::string_view label,
                Checker* checker) {
  if (!IsFilesystemLabel(label)) {
    checker->Fail(path,
                  absl::StrFormat(
                      "expected 1 to %d bytes of printable characters without "
                      "quotes, `$` and `\\`, first not `-`; got %s",
                      kMaxLabelBytes, Quote(label)));
  }
}

// Checks each of `names` with `check`. Two names are the same if `same` returns
// the same text for them.
void CheckNames(const std::string& path, const Strings& names,
                void (*check)(const std::string&, std::string_view, Checker*),
                std::string (*same)(std::string_view), Checker* checker) {
  checker->AtMost(path, names.size(), kMaxWhereNames);
  std::vector<std::string> values;
  for (const std::string& name : names) {
    check(ElementPath(path, values.size()), name, checker);
    values.push_back(same(name));
  }
  checker->Different(path, values, "");
}

std::string Verbatim(std::string_view text) { return std::string(text); }

// GRUB ignores case when it compares UUIDs.
std::string InLowerCase(std::string_view text) {
  return absl::AsciiStrToLower(std::string(text));
}

}  // namespace

void CheckVolume(const std::string& path, const v1::Volume& volume,
                 Checker* checker) {
  switch (volume.by_case()) {
    case v1::Volume::kDisk:
      return CheckDisk(path + ".disk", volume.disk(), checker);
    case v1::Volume::kFilesystemUuid:
      return CheckUuid(path + ".filesystem_uuid", volume.filesystem_uuid(),
                       checker);
    case v1::Volume::kFilesystemLabel:
      return CheckLabel(path + ".filesystem_label", volume.filesystem_label(),
                        checker);
    case v1::Volume::BY_NOT_SET:
      checker->Fail(path,
                    "names nothing; give one of disk, filesystem_uuid "
                    "and filesystem_label");
      return;
  }
}

void CheckWhere(const std::string& path, const v1::Where& where,
                v1::SearchOrder order, Checker* checker) {
  if (where.disks().empty() && where.labels().empty() &&
      where.uuids().empty()) {
    checker->Fail(path, "narrows nothing; give disks, labels or uuids");
  }
  if (!where.disks().empty() && order == v1::SEARCH_ORDER_FIRST_DISK_ONLY) {
    checker->Fail(path + ".disks",
                  "cannot stand beside `search_order: first_disk_only`; leave "
                  "out one of the two");
  }
  CheckNames(path + ".disks", where.disks(), CheckDisk, Verbatim, checker);
  CheckNames(path + ".labels", where.labels(), CheckLabel, Verbatim, checker);
  CheckNames(path + ".uuids", where.uuids(), CheckUuid, InLowerCase, checker);
}

}  // namespace bootmill::spec
