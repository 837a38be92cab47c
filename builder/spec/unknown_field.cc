// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/unknown_field.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/violation.h"
#include "common/suggest.h"

namespace bootmill::spec {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(type.field_count()));
  for (int i = 0; i < type.field_count(); ++i) {
    names.push_back(type.field(i)->name());
  }
  return names;
}

// What people write, from other programs or from habit, and the field that it
// is here.
constexpr std::array<std::pair<std::string_view, std::string_view>, 26>
    kOtherNames = {
        {{"armor", "openpgp_key"},        {"armored", "openpgp_key"},
         {"ascii", "openpgp_key"},        {"gpg", "openpgp_key"},
         {"pgp", "openpgp_key"},          {"public_key", "openpgp_key"},
         {"bls", "boot_loader_spec"},     {"blscfg", "boot_loader_spec"},
         {"cmdline", "command_line"},     {"append", "command_line"},
         {"args", "command_line"},        {"grub", "grub_config"},
         {"grub2", "grub_config"},        {"grub_cfg", "grub_config"},
         {"initrd", "initrds"},           {"isolinux", "extlinux"},
         {"key", "openpgp_key"},          {"menu", "legacy_menu"},
         {"menu_lst", "legacy_menu"},     {"name", "fleet"},
         {"password", "password_pbkdf2"}, {"pvgrub", "chainload"},
         {"pygrub", "grub_config"},       {"raw", "raw_config"},
         {"syslinux", "extlinux"},        {"target", "targets"}}};

// File systems and the like that people name outside `modules`, and GRUB's
// module for each.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11>
    kModules = {{{"btrfs", "btrfs"},
                 {"ext4", "ext2"},
                 {"fat", "fat"},
                 {"ffs", "ufs2"},
                 {"iso9660", "iso9660"},
                 {"lvm", "lvm"},
                 {"mdraid", "mdraid1x"},
                 {"ufs", "ufs2"},
                 {"vfat", "fat"},
                 {"xfs", "xfs"},
                 {"zfs", "zfs"}}};

// Returns the field that `key` of another program is here, else `key`.
std::string NameHere(const std::string& key) {
  for (const auto& [other, name] : kOtherNames) {
    if (key == other) {
      return std::string(name);
    }
  }
  return key;
}

// Adds the paths below `type` at which a field is called `name`. Messages of
// the schema hold no message of their own kind.
void FindBelow(const Descriptor& type, const std::string& path,
               std::string_view name, std::vector<std::string>& paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string at = FieldPath(path, field.name());
    if (field.name() == name) {
      paths.push_back(at);
    }
    // A duration is one text.
    if (field.type() == FieldDescriptor::TYPE_MESSAGE && !field.is_repeated() &&
        field.message_type()->full_name() != "google.protobuf.Duration") {
      FindBelow(*field.message_type(), at, name, paths);
    }
  }
}

// Returns where a boot source or a module belongs that stands in `type`, a
// message above them; empty if `key` is neither.
std::string HintOfSource(const Descriptor& type, const std::string& key) {
  const bool top = &type == v1::LoaderSpec::descriptor();
  if (!top && &type != v1::BootPolicy::descriptor() &&
      &type != v1::BootSource::descriptor()) {
    return "";
  }
  const std::string name = NameHere(key);
  const FieldDescriptor* source =
      v1::BootSource::descriptor()->FindFieldByName(name);
  if (source != nullptr && source->real_containing_oneof() != nullptr) {
    const std::string list = absl::StrFormat("sources: [{%s: {}}]", name);
    return absl::StrFormat("; it is a boot source: `%s`",
                           top ? "boot: {" + list + "}" : list);
  }
  for (const auto& [other, module] : kModules) {
    if (key == other) {
      return absl::StrFormat(
          "; it is a module: `modules: [%s]` at the top of the spec", module);
    }
  }
  return "";
}

// Returns where a field belongs that `type` does not have: "; it is called `X`
// here", or the one place below `type` at which there is one of that name.
std::string HintElsewhere(const Descriptor& type, const std::string& key) {
  const std::string name = NameHere(key);
  if (name != key && type.FindFieldByName(name) != nullptr) {
    return absl::StrFormat("; it is called `%s` here", name);
  }
  std::vector<std::string> paths;
  FindBelow(type, "", key, paths);
  return paths.size() == 1
             ? absl::StrFormat("; it is a field below: `%s`", paths.front())
             : HintOfSource(type, key);
}

}  // namespace

std::string UnknownFieldMessage(const Descriptor& type,
                                const std::string& key) {
  if (key == "<<") {
    return "merge keys are refused; write the fields out";
  }
  const std::vector<std::string> names = FieldNames(type);
  const FieldDescriptor* camel_case = type.FindFieldByCamelcaseName(key);
  std::string hint = HintElsewhere(type, key);
  if (hint.empty()) {
    hint = DidYouMean(camel_case != nullptr ? camel_case->name() : key, names);
  }
  if (hint.empty()) {
    hint = "; its fields are";
    for (const std::string& name : names) {
      hint += (name == names.front() ? " " : ", ") + name;
    }
  }
  return absl::StrFormat("%s has no field %s%s", type.name(), Quote(key), hint);
}

}  // namespace bootmill::spec
