// SPDX-License-Identifier: Apache-2.0
#include "builder/image/plan_record.h"

#include "common/canonical.h"

namespace bootmill::image {
namespace {

CanonicalWriter EncodeModules(const std::vector<ModuleRecord>& modules) {
  CanonicalWriter out;
  out.List("modules", modules.size());
  for (const ModuleRecord& module : modules) {
    CanonicalWriter item;
    item.Text("name", module.name);
    item.Digest("file", module.file);
    out.Message("", item);
  }
  return out;
}

CanonicalWriter EncodeMemdisk(const MemdiskRecord& memdisk) {
  CanonicalWriter out;
  if (const auto* archive = std::get_if<Sha256Digest>(&memdisk)) {
    out.Digest("archive", *archive);
  }
  if (const auto* files = std::get_if<std::vector<FileRecord>>(&memdisk)) {
    out.List("files", files->size());
    for (const FileRecord& file : *files) {
      CanonicalWriter item;
      item.Text("path", file.path);
      item.Digest("content", file.content);
      out.Message("", item);
    }
  }
  return out;
}

CanonicalWriter EncodeObjectTypes(const ObjectTypes& types) {
  CanonicalWriter out;
  // The numbers decide bytes; the name of the row does not.
  out.Integer("elf", types.elf);
  out.Integer("memdisk", types.memdisk);
  out.Integer("config", types.config);
  out.Integer("prefix", types.prefix);
  const auto add = [&out](std::string_view name,
                          const std::optional<uint32_t>& number) {
    if (number.has_value()) {
      out.Integer(name, *number);
    }
  };
  add("public_key", types.public_key);
  add("dtb", types.dtb);
  add("disable_shim_lock", types.disable_shim_lock);
  add("disable_cli", types.disable_cli);
  return out;
}

MemdiskRecord RecordOfMemdisk(const Memdisk& memdisk) {
  if (const Blob* archive = std::get_if<Blob>(&memdisk)) {
    return archive->digest;
  }
  const auto* files = std::get_if<std::vector<PlanFile>>(&memdisk);
  if (files == nullptr) {
    return std::monostate();
  }
  std::vector<FileRecord> records;
  for (const PlanFile& file : *files) {
    records.push_back({.path = file.path, .content = file.content.digest});
  }
  return records;
}

std::optional<Sha256Digest> DigestOf(const std::optional<Blob>& blob) {
  return blob.has_value() ? std::optional(blob->digest) : std::nullopt;
}

}  // namespace

PlanRecord RecordOf(const Plan& plan) {
  PlanRecord record = {.layout_version = plan.layout_version,
                       .target = plan.target,
                       .kernel = plan.kernel.digest,
                       .modules = {},
                       .public_keys = {},
                       .memdisk = RecordOfMemdisk(plan.memdisk),
                       .dtb = DigestOf(plan.dtb),
                       .disable_shim_lock = plan.disable_shim_lock,
                       .disable_cli = plan.disable_cli,
                       .config = DigestOf(plan.config),
                       .prefix = plan.prefix,
                       .object_types = plan.object_types};
  for (const PlanModule& module : plan.modules) {
    record.modules.push_back({.name = module.name,
                              .file = module.file.digest,
                              .reason = module.reason});
  }
  for (const Blob& key : plan.public_keys) {
    record.public_keys.push_back(key.digest);
  }
  return record;
}

Bytes CanonicalBytes(const PlanRecord& plan) {
  CanonicalWriter out("bootmill.plan.v1");
  out.Integer("layout_version", plan.layout_version);
  out.Text("target", TargetName(plan.target));
  out.Digest("kernel", plan.kernel);
  out.Message("modules", EncodeModules(plan.modules));
  out.List("public_keys", plan.public_keys.size());
  for (const Sha256Digest& key : plan.public_keys) {
    out.Digest("", key);
  }
  out.Message("memdisk", EncodeMemdisk(plan.memdisk));
  if (plan.dtb.has_value()) {
    out.Digest("dtb", *plan.dtb);
  }
  out.Flag("disable_shim_lock", plan.disable_shim_lock);
  out.Flag("disable_cli", plan.disable_cli);
  if (plan.config.has_value()) {
    out.Digest("config", *plan.config);
  }
  out.Text("prefix", plan.prefix);
  out.Message("object_types", EncodeObjectTypes(plan.object_types));
  return out.bytes();
}

Sha256Digest Identity(const PlanRecord& plan) {
  return Sha256(CanonicalBytes(plan));
}

}  // namespace bootmill::image
