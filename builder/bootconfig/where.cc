// SPDX-License-Identifier: Apache-2.0
// The functions that this script calls are in loader-src/grub/where.cfg.
#include "builder/bootconfig/where.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "builder/bootconfig/quote.h"

namespace bootmill::bootconfig {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

std::vector<std::string> Listed(const Names& names) {
  return {names.begin(), names.end()};
}

// Returns the UUID in each form in which GRUB may write it, depending on the
// file system.
std::vector<std::string> InBothCases(const Names& uuids) {
  std::vector<std::string> spelled;
  for (const std::string& uuid : uuids) {
    const std::string lower = absl::AsciiStrToLower(uuid);
    const std::string upper = absl::AsciiStrToUpper(uuid);
    spelled.push_back(lower);
    if (upper != lower) {
      spelled.push_back(upper);
    }
  }
  return spelled;
}

// Returns "the UUID 1234" or "one of the UUIDs 1234, 5678".
std::string OneOf(std::string_view kind,
                  const std::vector<std::string>& names) {
  return names.size() == 1 ? absl::StrFormat("the %s %s", kind, names[0])
                           : absl::StrFormat("one of the %ss %s", kind,
                                             absl::StrJoin(names, ", "));
}

// Returns, for people, what a volume must have to match.
std::string Wanted(const v1::Where& where) {
  std::vector<std::string> wanted;
  if (!where.labels().empty()) {
    std::vector<std::string> labels;
    for (const std::string& label : where.labels()) {
      labels.push_back("`" + label + "`");
    }
    wanted.push_back(OneOf("label", labels));
  }
  if (!where.uuids().empty()) {
    wanted.push_back(OneOf("UUID", Listed(where.uuids())));
  }
  return absl::StrJoin(wanted, " and ");
}

// Returns the disk of `xvda,gpt2`.
std::string WholeDisk(const std::string& name) {
  return name.substr(0, name.find(','));
}

void AddOnce(const std::string& name, std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.push_back(name);
  }
}

bool NarrowsToDisks(const v1::BootPolicy& boot) {
  return !boot.where().disks().empty() ||
         std::any_of(boot.sources().begin(), boot.sources().end(),
                     [](const v1::BootSource& source) {
                       return !source.where().disks().empty();
                     });
}

}  // namespace

const v1::Where& WhereOf(const v1::BootPolicy& boot,
                         const v1::BootSource& source) {
  return source.has_where() ? source.where() : boot.where();
}

void WriteNarrowed(const std::string& find, SourceWriter& writer) {
  ScriptWriter& script = writer.script();
  const v1::Where& where = WhereOf(writer.spec().boot(), writer.source());
  const bool by_disk = !where.disks().empty();
  const bool by_name = !where.labels().empty() || !where.uuids().empty();
  if (!by_disk && !by_name) {
    script.Line("%s", find);
    return;
  }
  writer.NeedScript("where.cfg");
  script.Line("set bootmill_all=\"$bootmill_volumes\"");
  if (by_disk) {
    script.Line("bootmill_keep_disks %s", QuoteAll(Listed(where.disks())));
    script.Open("if [ -n \"$bootmill_volumes\" ]; then");
  }
  if (!where.labels().empty()) {
    script.Line("bootmill_keep_labels %s", QuoteAll(Listed(where.labels())));
  }
  if (!where.uuids().empty()) {
    script.Line("bootmill_keep_uuids %s", QuoteAll(InBothCases(where.uuids())));
  }
  if (by_name) {
    script.Open("if [ -n \"$bootmill_volumes\" ]; then");
  }
  script.Line("%s", find);
  if (by_name) {
    script.Middle("else");
    script.Line("echo \"bootmill: %s: no volume of $bootmill_disk has \"%s",
                writer.kind(), Quote(Wanted(where)));
    script.Close("fi");
  }
  if (by_disk) {
    script.Close("fi");
  }
  script.Line("set bootmill_volumes=\"$bootmill_all\"");
}

void WriteSearchedDisks(const v1::BootPolicy& boot,
                        const std::vector<const v1::BootSource*>& sources,
                        ScriptWriter& script) {
  if (!NarrowsToDisks(boot)) {
    return;
  }
  std::vector<std::string> named;
  std::vector<std::string> disks;
  bool everywhere = false;
  for (const v1::BootSource* source : sources) {
    const Names& own = WhereOf(boot, *source).disks();
    everywhere = everywhere || own.empty();
    for (const std::string& name : own) {
      AddOnce(name, named);
      AddOnce(WholeDisk(name), disks);
    }
  }
  script.Line("set bootmill_only='%s'",
              everywhere ? "" : absl::StrJoin(disks, " "));
  if (!named.empty()) {
    script.Line("bootmill_say_missing %s", QuoteAll(named));
  }
}

}  // namespace bootmill::bootconfig
