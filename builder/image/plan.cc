// SPDX-License-Identifier: Apache-2.0
#include "builder/image/plan.h"

#include "common/canonical.h"

namespace bootmill::image {
namespace {

CanonicalWriter EncodeModules(const std::vector<PlanModule>& modules) {
  CanonicalWriter out;
  out.List("modules", modules.size());
  for (const PlanModule& module : modules) {
    CanonicalWriter item;
    item.Text("name", module.name);
    item.Digest("file", module.file.digest);
    out.Message("", item);
  }
  return out;
}

CanonicalWriter EncodeMemdisk(const Memdisk& memdisk) {
  CanonicalWriter out;
  if (const Blob* archive = std::get_if<Blob>(&memdisk)) {
    out.Digest("archive", archive->digest);
  }
  if (const auto* files = std::get_if<std::vector<PlanFile>>(&memdisk)) {
    out.List("files", files->size());
    for (const PlanFile& file : *files) {
      CanonicalWriter item;
      item.Text("path", file.path);
      item.Digest("content", file.content.digest);
      out.Message("", item);
    }
  }
  return out;
}

CanonicalWriter EncodeObjectTypes(const ObjectTypes& types) {
  CanonicalWriter out;
  // The name of the row is not what decides bytes; its numbers are.
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

}  // namespace

Bytes CanonicalBytes(const Plan& plan) {
  CanonicalWriter out("bootmill.plan.v1");
  out.Integer("layout_version", plan.layout_version);
  out.Text("target", TargetName(plan.target));
  out.Digest("kernel", plan.kernel.digest);
  out.Message("modules", EncodeModules(plan.modules));
  out.List("public_keys", plan.public_keys.size());
  for (const Blob& key : plan.public_keys) {
    out.Digest("", key.digest);
  }
  out.Message("memdisk", EncodeMemdisk(plan.memdisk));
  if (plan.dtb.has_value()) {
    out.Digest("dtb", plan.dtb->digest);
  }
  out.Flag("disable_shim_lock", plan.disable_shim_lock);
  out.Flag("disable_cli", plan.disable_cli);
  if (plan.config.has_value()) {
    out.Digest("config", plan.config->digest);
  }
  out.Text("prefix", plan.prefix);
  out.Message("object_types", EncodeObjectTypes(plan.object_types));
  return out.bytes();
}

Sha256Digest Identity(const Plan& plan) { return Sha256(CanonicalBytes(plan)); }

}  // namespace bootmill::image
