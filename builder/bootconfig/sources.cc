// SPDX-License-Identifier: Apache-2.0
// Each source becomes a function in the image's grub.cfg. It prints what it
// tries and returns if nothing booted; docs/boot-policy.md describes this for
// users.
#include "builder/bootconfig/sources.h"

#include "builder/bootconfig/declared.h"
#include "builder/bootconfig/walked_sources.h"

namespace bootmill::bootconfig {
namespace {

void WriteRawConfig(SourceWriter& writer) {
  writer.AddFile(writer.FilePath(), writer.source().raw_config().script(),
                 writer.Field("raw_config.script"));
  ScriptWriter& script = writer.script();
  script.Open("function %s {", writer.function());
  script.Line("echo 'bootmill: raw_config: running'");
  script.Line("configfile '(memdisk)/%s'", writer.FilePath());
  script.Line("echo 'bootmill: raw_config: led to no boot'");
  script.Close("}");
  script.Blank();
  writer.NeedCommands({"configfile", "echo"});
}

}  // namespace

void WriteSource(SourceWriter& writer) {
  switch (writer.source().kind_case()) {
    case v1::BootSource::kChainload:
    case v1::BootSource::kBootLoaderSpec:
    case v1::BootSource::kGrubConfig:
    case v1::BootSource::kLegacyMenu:
    case v1::BootSource::kExtlinux:
      return WriteWalkedSource(writer);
    case v1::BootSource::kHostDeclared:
      return WriteHostDeclared(writer);
    case v1::BootSource::kPvhKernel:
      return WritePvhKernel(writer);
    case v1::BootSource::kRawConfig:
      return WriteRawConfig(writer);
    case v1::BootSource::KIND_NOT_SET:
      return;  // cannot happen in a valid spec
  }
}

}  // namespace bootmill::bootconfig
