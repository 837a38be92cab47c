// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/mkimage_options.h"

#include <array>
#include <string_view>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "common/suggest.h"

namespace bootmill::cli {
namespace {

constexpr std::string_view kMemdiskPrefix = "(memdisk)/boot/grub";

enum OptionId : int {
  kFormat,
  kPrefix,
  kDirectory,
  kConfig,
  kMemdisk,
  kPublicKey,
  kDeviceTree,
  kCompression,
  kDisableShimLock,
  kDisableCli,
  kOutput,
  kObjectTypes,
  kVerbose,
  kHelp,
  kVersion,
  kNote,
  kSbat,
  kX509Key,
  kProgramName,
};

// Completion offers words by the argument's name. Options that GRUB 2.06 and
// 2.12 do not have may not be shortened, so that every prefix means what it
// means there.
constexpr std::array kTable = {
    OptionRow{kFormat, 'O', "format", "TARGET",
              "i386-xen_pvh, x86_64-xen or i386-xen"},
    OptionRow{kPrefix, 'p', "prefix", "DIR", "GRUB's prefix"},
    OptionRow{kDirectory, 'd', "directory", "DIR",
              "kernel.img, moddep.lst and modules\n"
              "[/usr/lib/grub/TARGET]"},
    OptionRow{kConfig, 'c', "config", "FILE", "early configuration"},
    OptionRow{kMemdisk, 'm', "memdisk", "FILE",
              "memdisk; sets the prefix to\n"
              "(memdisk)/boot/grub unless -p follows"},
    OptionRow{kPublicKey, 'k', "pubkey", "FILE",
              "OpenPGP public key, may be repeated"},
    OptionRow{kDeviceTree, 'D', "dtb", "FILE", "device tree"},
    OptionRow{kCompression, 'C', "compression", "COMPRESSION",
              "xz, none or auto; no effect on Xen"},
    OptionRow{kDisableShimLock, '\0', "disable-shim-lock", "",
              "no shim_lock verifier"},
    OptionRow{kDisableCli, '\0', "disable-cli", "",
              "no prompt and no editor; needs GRUB 2.14", false},
    OptionRow{kOutput, 'o', "output", "FILE",
              "written whole or not at all [standard output]"},
    OptionRow{kObjectTypes, '\0', "object-types", "TABLE",
              "numbers of embedded objects, for a GRUB that is\n"
              "not known; bootmill's own option",
              false},
    OptionRow{kVerbose, 'v', "verbose", "", "list what goes into the image"},
    OptionRow{kHelp, '?', "help", "", "print this and exit"},
    OptionRow{kHelp, '\0', "usage", "", ""},
    OptionRow{kHelp, 'h', "", "", ""},
    OptionRow{kVersion, 'V', "version", "", "print the version and exit"},
    OptionRow{kNote, 'n', "note", "", ""},
    OptionRow{kSbat, 's', "sbat", "FILE", ""},
    OptionRow{kX509Key, 'x', "x509key", "FILE", "", false},
    // An option of argp for wrappers; it changes messages only.
    OptionRow{kProgramName, '\0', "program-name", "NAME", ""},
};

// The options read so far; Complete checks what is missing.
struct Pending {
  MkimageOptions options;
  std::optional<Target> target;
  std::optional<std::string> directory;
  std::optional<std::string> prefix;
};

absl::Status Refuse(std::string_view message) {
  return absl::InvalidArgumentError(absl::StrFormat("%s", message));
}

absl::Status CheckCompression(const std::string& value) {
  // Xen images contain no decompressor, so grub-mkimage ignores the choice too.
  if (value == "xz" || value == "none" || value == "auto") {
    return absl::OkStatus();
  }
  return Refuse(absl::StrFormat(
      "unknown compression format `%s`; there are xz, none and auto", value));
}

absl::Status TakeTarget(const std::string& name, Pending& pending) {
  pending.target = FindTarget(name);
  if (pending.target.has_value()) {
    return absl::OkStatus();
  }
  return Refuse(absl::StrFormat(
      "unknown target format `%s`%s (bootmill knows i386-xen_pvh, x86_64-xen, "
      "i386-xen)",
      name, DidYouMean(name, TargetNames())));
}

// Takes an option that only sets one member.
absl::Status TakePlain(const Argument& argument, MkimageOptions& options) {
  switch (argument.option->id) {
    case kConfig:
      options.config = argument.value;
      break;
    case kDeviceTree:
      options.dtb = argument.value;
      break;
    case kPublicKey:
      options.public_keys.push_back(argument.value);
      break;
    case kOutput:
      options.output = argument.value;
      break;
    case kObjectTypes:
      options.object_types = argument.value;
      break;
    case kDisableShimLock:
      options.disable_shim_lock = true;
      break;
    case kDisableCli:
      options.disable_cli = true;
      break;
    case kVerbose:
      options.verbose = true;
      break;
    default:
      break;
  }
  return absl::OkStatus();
}

absl::Status Take(const Argument& argument, Pending& pending) {
  switch (argument.option->id) {
    case kFormat:
      return TakeTarget(argument.value, pending);
    case kPrefix:
      pending.prefix = argument.value;
      return absl::OkStatus();
    case kDirectory:
      pending.directory = argument.value;
      return absl::OkStatus();
    case kMemdisk:
      pending.options.memdisk = argument.value;
      pending.prefix = kMemdiskPrefix;
      return absl::OkStatus();
    case kCompression:
      return CheckCompression(argument.value);
    case kNote:
      return Refuse(
          "--note is for IEEE 1275 firmware: in an image for Xen "
          "grub-mkimage writes that note over the one that Xen starts from");
    case kSbat:
      return Refuse("an .sbat section can be embedded into EFI images only");
    case kX509Key:
      return Refuse("GRUB checks no X.509 signatures on Xen; use --pubkey");
    default:
      return TakePlain(argument, pending.options);
  }
}

absl::StatusOr<MkimageOptions> Complete(Pending pending) {
  if (!pending.target.has_value()) {
    return Refuse("target format not specified (use the -O option)");
  }
  if (!pending.prefix.has_value()) {
    return Refuse("prefix not specified (use the -p option)");
  }
  pending.options.target = *pending.target;
  pending.options.prefix = *pending.prefix;
  pending.options.directory = pending.directory.value_or(
      absl::StrFormat("/usr/lib/grub/%s", TargetName(*pending.target)));
  return pending.options;
}

}  // namespace

std::span<const OptionRow> MkimageOptionTable() { return kTable; }

absl::StatusOr<MkimageOptions> ParseMkimageOptions(
    const std::vector<std::string>& arguments) {
  using Request = MkimageOptions::Request;
  ArgumentReader reader(kTable, arguments);
  Pending pending;
  for (;;) {
    ASSIGN_OR_RETURN(const std::optional<Argument> argument, reader.Next());
    if (!argument.has_value()) {
      return Complete(std::move(pending));
    }
    if (argument->option == nullptr) {
      pending.options.modules.push_back(argument->value);
      continue;
    }
    if (argument->option->id == kHelp || argument->option->id == kVersion) {
      MkimageOptions options;
      options.request =
          argument->option->id == kHelp ? Request::kHelp : Request::kVersion;
      return options;
    }
    RETURN_IF_ERROR(Take(*argument, pending));
  }
}

}  // namespace bootmill::cli
