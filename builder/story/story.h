// SPDX-License-Identifier: Apache-2.0
// What an image does from its start to a boot, as data: for `preview`, and for
// whoever wants to know before a guest is in trouble.
#ifndef BOOTMILL_BUILDER_STORY_STORY_H_
#define BOOTMILL_BUILDER_STORY_STORY_H_

#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/target.h"

namespace bootmill::story {

// One source on the disks of its step.
struct Attempt {
  std::string source;  // its kind, as in "grub_config"
  int index = 0;       // in `boot.sources`
  // Where it looks: paths on each volume, or entries of the spec by title.
  std::vector<std::string> places;
  // What narrows the volumes; empty if nothing does.
  std::string where;
  std::string match;    // what is done with what is found
  std::string failure;  // what follows if that does not boot
};

// Sources that are tried together.
struct Step {
  std::string disks;  // which, and in which order
  std::vector<Attempt> attempts;
};

// The whole way. Sentences begin in lower case and have no full stop.
struct Story {
  std::vector<std::string> before;  // what happens before the first step
  std::vector<Step> steps;
  std::string end;  // what follows when everything has failed
};

// Tells what the image of `spec` for `target` does.
//
// `spec` is valid and has its defaults. Thread-safe.
Story Tell(const v1::LoaderSpec& spec, Target target);

// The story for people, in numbered lines of at most 78 columns.
std::string InWords(const Story& story);

}  // namespace bootmill::story

#endif  // BOOTMILL_BUILDER_STORY_STORY_H_
