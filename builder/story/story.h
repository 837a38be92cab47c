// SPDX-License-Identifier: Apache-2.0
// What an image does from its start to a boot, as data that `preview` and the
// API show.
#ifndef BOOTMILL_BUILDER_STORY_STORY_H_
#define BOOTMILL_BUILDER_STORY_STORY_H_

#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/target.h"

namespace bootmill::story {

// How one source is tried on the disks of its step.
struct Attempt {
  std::string source;  // its kind, as in "grub_config"
  int index = 0;       // in `boot.sources`
  // Where it looks: paths on each volume, or titles of entries in the spec.
  std::vector<std::string> places;
  // How the volumes are narrowed; empty if they are not.
  std::string where;
  std::string match;    // what is done with what was found
  std::string failure;  // what follows if that does not boot
};

// Sources that are tried together, and on which disks.
struct Step {
  std::string disks;  // which, and in which order
  std::vector<Attempt> attempts;
};

// The whole sequence. Sentences begin in lower case and have no full stop.
struct Story {
  std::vector<std::string> before;  // what happens before the first step
  std::vector<Step> steps;
  std::string end;  // what follows if everything has failed
};

// Returns what the image of `spec` for `target` does. REQUIRES: `spec` is valid
// and has its defaults. Thread-safe.
Story Tell(const v1::LoaderSpec& spec, Target target);

// Returns the story for people, in numbered lines of at most 78 columns.
std::string StoryText(const Story& story);

}  // namespace bootmill::story

#endif  // BOOTMILL_BUILDER_STORY_STORY_H_
