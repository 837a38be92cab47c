// SPDX-License-Identifier: Apache-2.0
#include "builder/toolchain/digest.h"

#include "common/canonical.h"

namespace bootmill::toolchain {
namespace {

// Encodes a list of texts.
template <typename Texts>
void WriteTexts(std::string_view name, const Texts& texts,
                CanonicalWriter& out) {
  out.List(name, texts.size());
  for (const std::string& text : texts) {
    out.Text("", text);
  }
}

// Encodes a map from a key to the name of a module.
template <typename Pairs>
void WritePairs(std::string_view name, const Pairs& pairs,
                CanonicalWriter& out) {
  out.List(name, pairs.size());
  for (const auto& [key, module] : pairs) {
    CanonicalWriter pair;
    pair.Text("name", key);
    pair.Text("module", module);
    out.Message("", pair);
  }
}

CanonicalWriter EncodeModule(const Module& module) {
  CanonicalWriter out;
  out.Text("name", module.name);
  out.Digest("file", module.file.digest);
  out.Text("license", module.license);
  WriteTexts("dependencies", module.dependencies, out);
  WriteTexts("commands", module.commands, out);
  return out;
}

CanonicalWriter EncodePlatform(const Platform& platform) {
  CanonicalWriter out;
  out.Text("target", TargetName(platform.target));
  out.Digest("kernel", platform.kernel.digest);
  out.List("modules", platform.modules.size());
  for (const auto& [name, module] : platform.modules) {
    out.Message("", EncodeModule(module));
  }
  WritePairs("commands", platform.commands, out);
  WriteTexts("filesystems", platform.filesystems, out);
  WriteTexts("partition_maps", platform.partition_maps, out);
  WritePairs("ciphers", platform.ciphers, out);
  return out;
}

}  // namespace

Sha256Digest ToolchainDigest(const Toolchain& toolchain) {
  CanonicalWriter out("bootmill.toolchain.v1");
  out.Text("name", toolchain.name);
  out.Text("flavour", FlavourName(toolchain.flavour));
  out.Text("version", toolchain.version);
  out.Text("upstream_version", toolchain.upstream_version);
  out.List("platforms", toolchain.platforms.size());
  for (const auto& [target, platform] : toolchain.platforms) {
    out.Message("", EncodePlatform(platform));
  }
  return out.Hash();
}

}  // namespace bootmill::toolchain
