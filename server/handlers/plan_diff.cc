// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/plan_diff.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/gzip.h"
#include "common/sha256.h"
#include "common/utf8.h"
#include "server/handlers/text_diff.h"

namespace bootmill::server {
namespace {

// What is compared of one image.
struct Summary {
  // In the image itself and in its memdisk, with the digests of their bytes.
  std::map<std::string, Sha256Digest> modules;
  std::string scripts;
};

// Returns what GRUB reads of a memdisk's file, which may be packed, and takes
// it out of `room`; nothing if there is not enough of that, or it is no text.
std::optional<std::string> TextOf(const image::PlanFile& file, size_t& room) {
  ByteSpan content = file.content.span();
  const absl::StatusOr<Bytes> unpacked = Gunzip(content, room);
  if (absl::IsResourceExhausted(unpacked.status()) || content.size() > room) {
    room = 0;  // the next ones are not even begun
    return std::nullopt;
  }
  if (unpacked.ok()) {
    content = *unpacked;
  }
  room -= content.size();
  const std::string_view text = AsText(content);
  return FindInvalidUtf8(text).has_value() ? std::nullopt
                                           : std::optional<std::string>(text);
}

std::string ScriptOf(const image::PlanFile& file, size_t& room) {
  const std::optional<std::string> text = TextOf(file, room);
  const std::string content =
      text.has_value()
          ? *text
          : absl::StrFormat("# not shown: %d bytes with SHA-256 %s\n",
                            file.content.size(), file.content.digest.Hex());
  return absl::StrFormat("# (memdisk)/%s\n%s", file.path, content);
}

// The line that tells the spec's digest apart would differ always, so the early
// configuration is left out.
Summary SummaryOf(const image::Plan& plan) {
  constexpr std::string_view kModule = ".mod";
  Summary summary;
  for (const image::PlanModule& module : plan.modules) {
    summary.modules[module.name] = module.file.digest;
  }
  const auto* files = std::get_if<std::vector<image::PlanFile>>(&plan.memdisk);
  if (files == nullptr) {
    return summary;
  }
  size_t room = kMaxComparedBytes;
  for (const image::PlanFile& file : *files) {
    if (file.path.ends_with(kModule)) {
      const std::string name = file.path.substr(file.path.rfind('/') + 1);
      summary.modules[name.substr(0, name.size() - kModule.size())] =
          file.content.digest;
    } else if (file.path.ends_with(".cfg")) {
      summary.scripts += ScriptOf(file, room);
    }
  }
  return summary;
}

void CompareModules(const Summary& from, const Summary& to,
                    v1::TargetDiff& diff) {
  for (const auto& [name, digest] : from.modules) {
    const auto other = to.modules.find(name);
    if (other == to.modules.end()) {
      diff.add_removed_modules(name);
    } else if (other->second != digest) {
      diff.add_changed_modules(name);
    }
  }
  for (const auto& [name, digest] : to.modules) {
    if (!from.modules.contains(name)) {
      diff.add_added_modules(name);
    }
  }
}

}  // namespace

void ComparePlans(const image::Plan& from, const image::Plan& to,
                  v1::TargetDiff& diff) {
  const Summary before = SummaryOf(from);
  const Summary after = SummaryOf(to);
  diff.set_configuration_diff(UnifiedDiff(before.scripts, after.scripts));
  CompareModules(before, after, diff);
}

}  // namespace bootmill::server
