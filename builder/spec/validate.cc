// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/validate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "builder/spec/checker.h"
#include "builder/spec/validate_parts.h"
#include "builder/spec/violation.h"
#include "common/limits.h"
#include "common/utf8.h"

namespace bootmill::spec {
namespace {

constexpr size_t kMaxDescriptionCharacters = 1000;
constexpr size_t kMaxToolchainBytes = 100;
constexpr size_t kMaxModules = 512;
constexpr size_t kMaxModuleBytes = 64;
constexpr size_t kMaxFiles = 256;
constexpr size_t kMaxFilePathBytes = 100;
constexpr uint64_t kTarBlockBytes = 512;

bool IsAlnum(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c));
}

// Returns whether `text` has only letters, digits and the characters in
// `others`.
bool HasOnly(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return IsAlnum(c) || others.find(c) != std::string_view::npos;
  });
}

void CheckDescription(std::string_view value, Checker* checker) {
  const size_t count = CountCodePoints(value);
  if (count > kMaxDescriptionCharacters) {
    checker->Fail("description",
                  absl::StrFormat("has %d characters; at most %d are allowed",
                                  count, kMaxDescriptionCharacters));
  }
  checker->Text("description", value);
}

void CheckToolchain(std::string_view value, Checker* checker) {
  if (!value.empty() && (value.size() > kMaxToolchainBytes ||
                         !IsAlnum(value[0]) || !HasOnly(value, ".+~_:-"))) {
    checker->Fail(
        "toolchain",
        absl::StrFormat("expected a name such as `debian-2.06-13+deb12u2` of "
                        "at most %d letters, digits and `.+~_:-`, got %s",
                        kMaxToolchainBytes, Quote(value)));
  }
}

void CheckModule(const std::string& path, std::string_view name,
                 Checker* checker) {
  if (name.ends_with(".mod")) {
    checker->Fail(path,
                  absl::StrFormat("give the name without `.mod`: %s",
                                  Quote(name.substr(0, name.size() - 4))));
  } else if (name.empty() || name.size() > kMaxModuleBytes ||
             !HasOnly(name, "_-")) {
    checker->Fail(path,
                  absl::StrFormat("expected a module's name of at most %d "
                                  "letters, digits, `_` and `-`, got %s",
                                  kMaxModuleBytes, Quote(name)));
  }
}

void CheckModules(const Strings& modules, Checker* checker) {
  checker->AtMost("modules", modules.size(), kMaxModules);
  size_t index = 0;
  for (const std::string& name : modules) {
    CheckModule(ElementPath("modules", index++), name, checker);
  }
  checker->Different(
      "modules", std::vector<std::string>(modules.begin(), modules.end()), "");
}

bool IsNormalRelativePath(std::string_view path) {
  size_t begin = 0;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") {
      return false;
    }
    begin = end + 1;
  }
  return true;
}

void CheckFilePath(const std::string& field, std::string_view path,
                   Checker* checker) {
  if (path.empty()) {
    checker->Fail(field, "required");
  } else if (path.size() > kMaxFilePathBytes || !HasOnly(path, "._+-/")) {
    checker->Fail(field, absl::StrFormat("expected at most %d letters, digits "
                                         "and `._+-/`, got %s",
                                         kMaxFilePathBytes, Quote(path)));
  } else if (!IsNormalRelativePath(path)) {
    checker->Fail(field,
                  absl::StrFormat("expected a relative path without empty, "
                                  "`.` and `..` parts, got %s",
                                  Quote(path)));
  } else if (path == "grub.cfg") {
    checker->Fail(field,
                  "`grub.cfg` is the configuration that Bootmill "
                  "writes; choose another name");
  }
}

// A path cannot be both a file and a directory of another file.
void CheckDirectories(const std::vector<std::string>& paths, Checker* checker) {
  const std::set<std::string_view> files(paths.begin(), paths.end());
  for (size_t i = 0; i < paths.size(); ++i) {
    const std::string_view path = paths[i];
    if (path.size() > kMaxFilePathBytes) {
      continue;  // is reported separately
    }
    for (size_t slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
      const std::string_view parent = path.substr(0, slash);
      if (files.contains(parent)) {
        checker->Fail(ElementPath("files", i) + ".path",
                      absl::StrFormat("%s is a file, so nothing can lie in it",
                                      Quote(parent)));
      }
    }
  }
}

// Returns the bytes that a file takes in the memdisk: header and padded
// content.
uint64_t MemdiskBytes(const v1::MemdiskFile& file) {
  const uint64_t size =
      file.has_text() ? file.text().size() : file.data().size();
  const uint64_t blocks = (size + kTarBlockBytes - 1) / kTarBlockBytes;
  return (1 + blocks) * kTarBlockBytes;
}

void CheckFiles(const v1::LoaderSpec& spec, Checker* checker) {
  checker->AtMost("files", spec.files_size(), kMaxFiles);
  std::vector<std::string> paths;
  uint64_t total = 2 * kTarBlockBytes;  // for the end mark
  for (const v1::MemdiskFile& file : spec.files()) {
    const std::string path = ElementPath("files", paths.size());
    CheckFilePath(path + ".path", file.path(), checker);
    if (file.content_case() == v1::MemdiskFile::CONTENT_NOT_SET) {
      checker->Fail(path, "has no content; give `text` or `data`");
    }
    total += MemdiskBytes(file);
    paths.push_back(file.path());
  }
  checker->Different("files", paths, ".path");
  CheckDirectories(paths, checker);
  if (total > kMaxMemdiskBytes) {
    checker->Fail("files",
                  absl::StrFormat("the memdisk would have %d bytes; at most %d "
                                  "are allowed",
                                  total, kMaxMemdiskBytes));
  }
}

}  // namespace

void Validate(const ParsedSpec& spec, ViolationList& violations) {
  Checker checker(&spec.positions, &violations);
  const v1::LoaderSpec& message = spec.message;
  CheckWellFormed(message, "", &checker);
  checker.Id("fleet", message.fleet());
  CheckDescription(message.description(), &checker);
  if (message.targets().empty()) {
    checker.Fail("targets", "required: at least one");
  }
  checker.Targets("targets", message.targets(), {});
  CheckToolchain(message.toolchain(), &checker);
  CheckModules(message.modules(), &checker);
  CheckBoot(message, &checker);
  CheckFiles(message, &checker);
}

}  // namespace bootmill::spec
