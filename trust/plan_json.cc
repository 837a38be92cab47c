// SPDX-License-Identifier: Apache-2.0
#include "trust/plan_json.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bootmill::trust {
namespace {

using nlohmann::json;

// The numbers of an object table that a GRUB version may not have.
struct OptionalType {
  const char* name;
  std::optional<uint32_t> image::ObjectTypes::* field;
};
constexpr std::array kOptionalTypes = {
    OptionalType{"publicKey", &image::ObjectTypes::public_key},
    OptionalType{"dtb", &image::ObjectTypes::dtb},
    OptionalType{"disableShimLock", &image::ObjectTypes::disable_shim_lock},
    OptionalType{"disableCli", &image::ObjectTypes::disable_cli}};

json ObjectTypesToJson(const image::ObjectTypes& types) {
  json out = {{"name", types.name},
              {"elf", types.elf},
              {"memdisk", types.memdisk},
              {"config", types.config},
              {"prefix", types.prefix}};
  for (const OptionalType& type : kOptionalTypes) {
    if (types.*type.field) {
      out[type.name] = *(types.*type.field);
    }
  }
  return out;
}

image::ObjectTypes ObjectTypesFromJson(const JsonCursor& in) {
  image::ObjectTypes types;
  types.name = in["name"].Text();
  types.elf = in["elf"].Integer32();
  types.memdisk = in["memdisk"].Integer32();
  types.config = in["config"].Integer32();
  types.prefix = in["prefix"].Integer32();
  for (const OptionalType& type : kOptionalTypes) {
    if (const auto number = in.Find(type.name)) {
      types.*type.field = number->Integer32();
    }
  }
  return types;
}

// Returns nothing for an image without memdisk.
std::optional<json> MemdiskToJson(const image::MemdiskRecord& memdisk) {
  if (const auto* archive = std::get_if<Sha256Digest>(&memdisk)) {
    return json{{"archive", archive->Hex()}};
  }
  const auto* files = std::get_if<std::vector<image::FileRecord>>(&memdisk);
  if (files == nullptr) {
    return std::nullopt;
  }
  json list = json::array();
  for (const image::FileRecord& file : *files) {
    list.push_back({{"path", file.path}, {"sha256", file.content.Hex()}});
  }
  return json{{"files", std::move(list)}};
}

image::MemdiskRecord MemdiskFromJson(const JsonCursor& in) {
  if (const auto archive = in.Find("archive")) {
    return archive->Digest();
  }
  std::vector<image::FileRecord> files;
  in["files"].ForEach([&files](const JsonCursor& item) {
    files.push_back(
        {.path = item["path"].Text(), .content = item["sha256"].Digest()});
  });
  return files;
}

Target TargetFromJson(const JsonCursor& in) {
  const std::optional<Target> target = FindTarget(in.Text());
  if (!target.has_value()) {
    in.Fail("one of GRUB's Xen platforms");
    return Target::kI386XenPvh;
  }
  return *target;
}

}  // namespace

json PlanToJson(const image::PlanRecord& plan) {
  json out = {{"layoutVersion", plan.layout_version},
              {"target", TargetName(plan.target)},
              {"kernel", plan.kernel.Hex()},
              {"modules", json::array()},
              {"publicKeys", json::array()},
              {"disableShimLock", plan.disable_shim_lock},
              {"disableCli", plan.disable_cli},
              {"prefix", plan.prefix},
              {"objectTypes", ObjectTypesToJson(plan.object_types)}};
  for (const image::ModuleRecord& module : plan.modules) {
    out["modules"].push_back({{"name", module.name},
                              {"sha256", module.file.Hex()},
                              {"reason", module.reason}});
  }
  for (const Sha256Digest& key : plan.public_keys) {
    out["publicKeys"].push_back(key.Hex());
  }
  if (auto memdisk = MemdiskToJson(plan.memdisk)) {
    out["memdisk"] = *std::move(memdisk);
  }
  if (plan.dtb.has_value()) {
    out["dtb"] = plan.dtb->Hex();
  }
  if (plan.config.has_value()) {
    out["config"] = plan.config->Hex();
  }
  return out;
}

image::PlanRecord PlanFromJson(const JsonCursor& in) {
  image::PlanRecord plan;
  plan.layout_version = in["layoutVersion"].Integer32();
  plan.target = TargetFromJson(in["target"]);
  plan.kernel = in["kernel"].Digest();
  in["modules"].ForEach([&plan](const JsonCursor& item) {
    plan.modules.push_back({.name = item["name"].Text(),
                            .file = item["sha256"].Digest(),
                            .reason = item["reason"].Text()});
  });
  in["publicKeys"].ForEach([&plan](const JsonCursor& item) {
    plan.public_keys.push_back(item.Digest());
  });
  if (const auto memdisk = in.Find("memdisk")) {
    plan.memdisk = MemdiskFromJson(*memdisk);
  }
  if (const auto dtb = in.Find("dtb")) {
    plan.dtb = dtb->Digest();
  }
  plan.disable_shim_lock = in["disableShimLock"].Flag();
  plan.disable_cli = in["disableCli"].Flag();
  if (const auto config = in.Find("config")) {
    plan.config = config->Digest();
  }
  plan.prefix = in["prefix"].Text();
  plan.object_types = ObjectTypesFromJson(in["objectTypes"]);
  return plan;
}

}  // namespace bootmill::trust
