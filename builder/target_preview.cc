// SPDX-License-Identifier: Apache-2.0
#include "builder/target_preview.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "builder/story/story.h"
#include "builder/target.h"

namespace bootmill {
namespace {

void AddFiles(const Resolution& resolution, v1::TargetPreview& preview) {
  const auto* files =
      std::get_if<std::vector<image::PlanFile>>(&resolution.plan.memdisk);
  if (files == nullptr) {
    return;
  }
  for (const image::PlanFile& file : *files) {
    v1::PlannedFile& planned = *preview.add_files();
    planned.set_path(file.path);
    planned.set_size_bytes(static_cast<int64_t>(file.content.size()));
    planned.set_sha256(file.content.digest.Hex());
    planned.set_reason(file.reason);
    for (const bootconfig::ConfigFile& written :
         resolution.configuration.files) {
      if (written.path == file.path) {
        planned.set_text(written.text);
      }
    }
  }
}

void AddModules(const std::vector<image::PlanModule>& modules, bool late,
                v1::TargetPreview& preview) {
  for (const image::PlanModule& module : modules) {
    v1::PlannedModule& planned = *preview.add_modules();
    planned.set_name(module.name);
    planned.set_size_bytes(static_cast<int64_t>(module.file.size()));
    planned.set_sha256(module.file.digest.Hex());
    planned.set_reason(module.reason);
    planned.set_late(late);
  }
}

v1::BootStory StoryOf(const story::Story& told) {
  v1::BootStory message;
  message.mutable_before()->Assign(told.before.begin(), told.before.end());
  for (const story::Step& step : told.steps) {
    v1::BootStep& out = *message.add_steps();
    out.set_disks(step.disks);
    for (const story::Attempt& attempt : step.attempts) {
      v1::BootAttempt& added = *out.add_attempts();
      added.set_source(attempt.source);
      added.set_index(attempt.index);
      added.mutable_places()->Assign(attempt.places.begin(),
                                     attempt.places.end());
      added.set_where(attempt.where);
      added.set_match(attempt.match);
      added.set_failure(attempt.failure);
    }
  }
  message.set_end(told.end);
  return message;
}

}  // namespace

v1::TargetPreview TargetPreviewOf(const Resolution& resolution,
                                  const Image& image) {
  v1::TargetPreview preview;
  preview.set_target(std::string(TargetName(resolution.plan.target)));
  preview.set_line(resolution.line);
  preview.set_sha256(image.digest.Hex());
  preview.set_size_bytes(static_cast<int64_t>(image.bytes.size()));
  preview.set_plan(image.plan_identity.Hex());
  AddModules(resolution.plan.modules, false, preview);
  AddModules(resolution.packed_modules, true, preview);
  AddModules(resolution.spare_modules, true, preview);
  preview.set_early_configuration(resolution.configuration.early);
  AddFiles(resolution, preview);
  preview.mutable_limits()->Assign(resolution.limits.begin(),
                                   resolution.limits.end());
  *preview.mutable_story() = StoryOf(resolution.story);
  return preview;
}

}  // namespace bootmill
