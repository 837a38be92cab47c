// SPDX-License-Identifier: Apache-2.0
#include "cli/mkimage_options.h"

#include <getopt.h>

#include <array>

#include "absl/strings/str_format.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

constexpr std::string_view kMemdiskPrefix = "(memdisk)/boot/grub";

// Options without a letter.
enum LongOnly : int {
  kDisableShimLock = 256,
  kDisableCli,
  kX509,
  kObjectTypes,
};

constexpr char kShort[] = ":c:C:d:D:k:m:no:O:p:s:v";

constexpr std::array<option, 17> kLong = {{
    {"config", required_argument, nullptr, 'c'},
    {"compression", required_argument, nullptr, 'C'},
    {"directory", required_argument, nullptr, 'd'},
    {"dtb", required_argument, nullptr, 'D'},
    {"pubkey", required_argument, nullptr, 'k'},
    {"memdisk", required_argument, nullptr, 'm'},
    {"note", no_argument, nullptr, 'n'},
    {"output", required_argument, nullptr, 'o'},
    {"format", required_argument, nullptr, 'O'},
    {"prefix", required_argument, nullptr, 'p'},
    {"sbat", required_argument, nullptr, 's'},
    {"verbose", no_argument, nullptr, 'v'},
    {"disable-shim-lock", no_argument, nullptr, kDisableShimLock},
    {"disable-cli", no_argument, nullptr, kDisableCli},
    {"x509", required_argument, nullptr, kX509},
    {"object-types", required_argument, nullptr, kObjectTypes},
    {nullptr, 0, nullptr, 0},
}};

// What has been read so far; what is missing is checked at the end.
struct Pending {
  MkimageOptions options;
  std::optional<std::string> format;
  std::optional<std::string> directory;
  std::optional<std::string> prefix;
};

absl::Status Refuse(std::string_view message) {
  return absl::InvalidArgumentError(absl::StrFormat("%s", message));
}

absl::Status CheckCompression(std::string_view value) {
  // Xen images have no decompressor: GRUB ignores the choice, and so do we.
  if (value == "xz" || value == "none" || value == "auto") {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("unknown compression format %s", value));
}

absl::Status Take(int option, const char* value, Pending& pending) {
  MkimageOptions& options = pending.options;
  switch (option) {
    case 'c':
      options.config = value;
      return absl::OkStatus();
    case 'C':
      return CheckCompression(value);
    case 'd':
      pending.directory = value;
      return absl::OkStatus();
    case 'D':
      options.dtb = value;
      return absl::OkStatus();
    case 'k':
      options.public_keys.emplace_back(value);
      return absl::OkStatus();
    case 'm':
      options.memdisk = value;
      pending.prefix = kMemdiskPrefix;
      return absl::OkStatus();
    case 'n':
      return Refuse(
          "--note is for IEEE 1275 firmware: in an image for Xen "
          "grub-mkimage writes that note over the one that Xen starts from");
    case 'o':
      options.output = value;
      return absl::OkStatus();
    case 'O':
      pending.format = value;
      return absl::OkStatus();
    case 'p':
      pending.prefix = value;
      return absl::OkStatus();
    case 's':
      return Refuse("an .sbat section can be embedded into EFI images only");
    case 'v':
      options.verbose = true;
      return absl::OkStatus();
    case kDisableShimLock:
      options.disable_shim_lock = true;
      return absl::OkStatus();
    case kDisableCli:
      options.disable_cli = true;
      return absl::OkStatus();
    case kX509:
      return Refuse("GRUB checks no X.509 signatures on Xen; use --pubkey");
    case kObjectTypes:
      options.object_types = value;
      return absl::OkStatus();
    default:
      return absl::InternalError("an option without a meaning");
  }
}

// Names the argument that getopt_long stopped at.
absl::Status BadArgument(int code, std::vector<char*>& arguments) {
  const auto index = static_cast<size_t>(optind - 1);
  const std::string_view argument =
      index < arguments.size() - 1 ? arguments[index] : "";
  if (code == ':') {
    return absl::InvalidArgumentError(
        absl::StrFormat("option %s needs an argument", argument));
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("unrecognized option %s", argument));
}

absl::StatusOr<MkimageOptions> Complete(Pending pending) {
  if (!pending.format.has_value()) {
    return Refuse("target format not specified (use the -O option)");
  }
  const std::optional<Target> target = FindTarget(*pending.format);
  if (!target.has_value()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "unknown target format %s%s (bootmill knows i386-xen_pvh, x86_64-xen, "
        "i386-xen)",
        *pending.format, DidYouMean(*pending.format, TargetNames())));
  }
  if (!pending.prefix.has_value()) {
    return Refuse("prefix not specified (use the -p option)");
  }
  pending.options.target = *target;
  pending.options.prefix = *pending.prefix;
  pending.options.directory = pending.directory.value_or(
      absl::StrFormat("/usr/lib/grub/%s", TargetName(*target)));
  return pending.options;
}

}  // namespace

absl::StatusOr<MkimageOptions> ParseMkimageOptions(
    const std::vector<std::string>& arguments) {
  // getopt_long moves pointers, not text.
  std::vector<std::string> copies = {"mkimage"};
  copies.insert(copies.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& copy : copies) {
    pointers.push_back(copy.data());
  }
  pointers.push_back(nullptr);
  const auto count = static_cast<int>(copies.size());

  Pending pending;
  optind = 0;  // starts anew
  opterr = 0;
  for (;;) {
    const int code =
        getopt_long(count, pointers.data(), kShort, kLong.data(), nullptr);
    if (code == -1) {
      break;
    }
    if (code == '?' || code == ':') {
      return BadArgument(code, pointers);
    }
    if (const absl::Status taken = Take(code, optarg, pending); !taken.ok()) {
      return taken;
    }
  }
  for (int i = optind; i < count; ++i) {
    pending.options.modules.emplace_back(pointers[static_cast<size_t>(i)]);
  }
  return Complete(std::move(pending));
}

}  // namespace bootmill::cli
