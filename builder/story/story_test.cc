// SPDX-License-Identifier: Apache-2.0
#include "builder/story/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "builder/spec/canonical.h"

namespace bootmill::story {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr Target kPvh = Target::kI386XenPvh;

v1::LoaderSpec WithDefaults(v1::LoaderSpec spec = {}) {
  spec::ApplyDefaults(&spec);
  return spec;
}

std::vector<std::string> SourcesOf(const Step& step) {
  std::vector<std::string> names;
  for (const Attempt& attempt : step.attempts) {
    names.push_back(attempt.source);
  }
  return names;
}

TEST(StoryTest, TheDefaultPolicyWalksTheDisksOnceAndEndsInAMenu) {
  const Story story = Tell(WithDefaults(), kPvh);
  ASSERT_THAT(story.steps, SizeIs(1));
  EXPECT_THAT(SourcesOf(story.steps[0]),
              ElementsAre("chainload", "grub_config", "boot_loader_spec",
                          "legacy_menu", "extlinux", "chainload"));
  EXPECT_THAT(story.steps[0].disks, HasSubstr("on each disk in turn"));
  EXPECT_THAT(story.steps[0].attempts[1].places,
              AllOf(Contains("/boot/grub/grub.cfg"),
                    Contains(HasSubstr("snapshots of btrfs"))));
  EXPECT_THAT(story.steps[0].attempts[1].match, HasSubstr("5 s"));
  EXPECT_THAT(story.end, HasSubstr("try again"));
}

TEST(StoryTest, PlacesBelongToTheTarget) {
  const auto first = [](Target target) {
    return Tell(WithDefaults(), target).steps[0].attempts[0];
  };
  EXPECT_THAT(first(kPvh).places, Contains("/boot/xen/pvhboot-i386.elf"));
  EXPECT_THAT(first(kPvh).match, HasSubstr("pvhchain"));
  EXPECT_THAT(first(Target::kX8664Xen).places,
              Contains("/boot/xen/pvboot-x86_64.elf"));
  EXPECT_THAT(first(Target::kX8664Xen).match, Not(HasSubstr("pvhchain")));
}

TEST(StoryTest, EntriesOfTheSpecStandBetweenTwoWalks) {
  v1::LoaderSpec spec;
  spec.mutable_boot()->add_sources()->mutable_grub_config();
  spec.mutable_boot()
      ->add_sources()
      ->mutable_host_declared()
      ->add_entries()
      ->set_title("Appliance");
  spec.mutable_boot()->add_sources()->mutable_extlinux();
  const Story story = Tell(WithDefaults(spec), kPvh);
  ASSERT_THAT(story.steps, SizeIs(3));
  EXPECT_EQ(story.steps[1].disks, "where the spec says");
  EXPECT_THAT(story.steps[1].attempts[0].places, ElementsAre("Appliance"));
  EXPECT_EQ(story.steps[1].attempts[0].index, 1);
}

TEST(StoryTest, WhatNarrowsASearchIsTold) {
  v1::LoaderSpec spec;
  v1::BootPolicy& boot = *spec.mutable_boot();
  boot.mutable_where()->add_disks("xvda");
  boot.add_sources()->mutable_grub_config();
  v1::BootSource& own = *boot.add_sources();
  own.mutable_legacy_menu();
  own.mutable_where()->add_labels("boot");
  own.mutable_where()->add_labels("BOOT");
  const Story story = Tell(WithDefaults(spec), kPvh);
  EXPECT_EQ(story.steps[0].attempts[0].where, "on xvda");
  EXPECT_EQ(story.steps[0].attempts[1].where, "with label boot or BOOT");
}

TEST(StoryTest, TheOrderAndWhatFollowsFailuresAreTheSpecs) {
  v1::LoaderSpec spec;
  v1::BootPolicy& boot = *spec.mutable_boot();
  boot.set_search_order(v1::SEARCH_ORDER_FIRST_DISK_ONLY);
  boot.set_on_guest_failure(v1::ON_GUEST_FAILURE_NEXT_SOURCE);
  boot.set_on_failure(v1::ON_FAILURE_HALT);
  boot.mutable_unlock()->set_all(true);
  boot.set_banner("hello");
  const Story story = Tell(WithDefaults(spec), kPvh);
  EXPECT_EQ(story.steps[0].disks, "on the first disk alone");
  EXPECT_THAT(story.steps[0].attempts[1].failure,
              HasSubstr("then the next one"));
  EXPECT_THAT(story.end, HasSubstr("halts"));
  EXPECT_THAT(story.before, AllOf(Contains(HasSubstr("every LUKS volume")),
                                  Contains(HasSubstr("banner"))));
  EXPECT_THAT(Tell(WithDefaults(), kPvh).before,
              Not(Contains(HasSubstr("LUKS"))));
}

TEST(StoryTest, WordsFitATerminalAndAreNumbered) {
  const std::string words = StoryText(Tell(WithDefaults(), kPvh));
  EXPECT_THAT(words, StartsWith(" 1. prints its line"));
  EXPECT_THAT(words,
              AllOf(HasSubstr("\n 2. looks on each disk in turn"),
                    HasSubstr("\n   - grub_config\n"),
                    HasSubstr("       looks for   /boot/grub/grub.cfg"),
                    HasSubstr("says `running` and the file"),
                    HasSubstr("\n 3. if nothing booted: says so, then: a "
                              "menu")));
  std::istringstream lines(words);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_THAT(line, SizeIs(Le(78U)));
    EXPECT_THAT(line, Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace bootmill::story
