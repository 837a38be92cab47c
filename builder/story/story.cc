// SPDX-License-Identifier: Apache-2.0
#include "builder/story/story.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/source_writer.h"
#include "builder/bootconfig/walked_sources.h"
#include "builder/bootconfig/where.h"

namespace bootmill::story {
namespace {

// Returns a list as people write it: "xvda or xvdb".
template <typename List>
std::string Either(const List& names) {
  return absl::StrJoin(names, " or ");
}

std::string Narrowing(const v1::Where& where) {
  std::vector<std::string> parts;
  if (!where.disks().empty()) {
    parts.push_back("on " + Either(where.disks()));
  }
  if (!where.labels().empty()) {
    parts.push_back("with label " + Either(where.labels()));
  }
  if (!where.uuids().empty()) {
    parts.push_back("with UUID " + Either(where.uuids()));
  }
  return absl::StrJoin(parts, ", ");
}

std::string GuestMenu(const v1::LoaderSpec& spec) {
  return absl::StrFormat(
      "says `running` and the file, and runs it as the guest's own loader "
      "would; its menu waits as it says, and %d s if it says nothing",
      spec.boot().timeout().seconds());
}

std::string GuestFailure(const v1::LoaderSpec& spec) {
  const std::string_view none =
      "a file without entries: the next one; an entry that does not boot: ";
  switch (spec.boot().on_guest_failure()) {
    case v1::ON_GUEST_FAILURE_NEXT_SOURCE:
      return absl::StrFormat("%sGRUB says why, then the next one", none);
    case v1::ON_GUEST_FAILURE_ON_FAILURE:
      return absl::StrFormat("%sGRUB says why, then what follows last", none);
    default:
      return absl::StrFormat(
          "%sGRUB says why and its menu waits for a key; ESC goes on", none);
  }
}

std::string OwnCountdown(const v1::LoaderSpec& spec) {
  const int64_t seconds = spec.boot().timeout().seconds();
  return seconds == 0
             ? "the first starts at once"
             : absl::StrFormat("the first starts after %d s; ESC shows a menu",
                               seconds);
}

// Describes what is done with what a walked source finds, and what follows if
// that fails.
void DescribeWalked(const v1::LoaderSpec& spec, Target target,
                    const v1::BootSource& source, Attempt& attempt) {
  attempt.places = bootconfig::PlacesOf(source, target);
  attempt.where = Narrowing(bootconfig::WhereOf(spec.boot(), source));
  if (source.has_chainload()) {
    attempt.match = target == Target::kI386XenPvh
                        ? "says `starting` and the file; pvhchain starts it"
                        : "says `starting` and the file; GRUB starts it as a "
                          "PV kernel";
    attempt.failure =
        "a file that does not load: says `led to no boot`, then the next one; "
        "what was started does not come back";
  } else if (source.has_boot_loader_spec()) {
    attempt.match =
        "the entries, newest first, the one of loader.conf or grubenv before "
        "them; " +
        OwnCountdown(spec);
    attempt.failure = "says `led to no boot`, then the next entry";
  } else {
    if (source.has_grub_config()) {
      attempt.places.emplace_back("/EFI/*/grub.cfg");
      attempt.places.emplace_back("/boot/efi/EFI/*/grub.cfg");
      attempt.places.emplace_back("these in subvolumes and snapshots of btrfs");
    }
    attempt.match = GuestMenu(spec);
    attempt.failure = GuestFailure(spec);
  }
}

void DescribeDeclared(const v1::LoaderSpec& spec, const v1::BootSource& source,
                      Attempt& attempt) {
  if (source.has_raw_config()) {
    attempt.match = "the spec's own script runs";
    attempt.failure = "what follows, once it ends";
    return;
  }
  for (const auto& entry : source.host_declared().entries()) {
    attempt.places.push_back(entry.title());
  }
  for (const auto& entry : source.pvh_kernel().entries()) {
    attempt.places.push_back(entry.title());
  }
  attempt.match = OwnCountdown(spec);
  attempt.failure = "says `led to no boot`, then the next entry";
}

std::string DisksOf(const v1::LoaderSpec& spec) {
  switch (spec.boot().search_order()) {
    case v1::SEARCH_ORDER_SOURCES_FIRST:
      return "each of these on every disk before the next";
    case v1::SEARCH_ORDER_FIRST_DISK_ONLY:
      return "on the first disk alone";
    default:
      return "on each disk in turn, xvda first; the first disk that holds "
             "something bootable decides, and of one without a boot it says "
             "what each volume is";
  }
}

std::vector<std::string> Before(const v1::BootPolicy& boot) {
  std::vector<std::string> before = {
      "prints its line, then loads the modules that every guest needs"};
  if (!boot.banner().empty()) {
    before.push_back("prints the banner");
  }
  if (boot.has_lock()) {
    before.push_back(
        boot.lock().guest_config() == v1::GUEST_CONFIG_LOCK_ENFORCE
            ? "asks for a password before editor, prompt and entries of guests "
              "that are not marked --unrestricted"
            : "asks for a password before its own editor and prompt");
  }
  if (boot.has_unlock()) {
    before.push_back("asks on the console for the passphrases of " +
                     (boot.unlock().all() ? "every LUKS volume"
                                          : Either(boot.unlock().uuids())));
  }
  if (!boot.guest_keys().empty()) {
    before.push_back("refuses every file of a guest without a good signature");
  }
  return before;
}

std::string EndOf(const v1::BootPolicy& boot) {
  switch (boot.on_failure()) {
    case v1::ON_FAILURE_RESCUE_SHELL:
      return "GRUB's prompt";
    case v1::ON_FAILURE_RETRY:
      return "everything once more after 10 s, without end";
    case v1::ON_FAILURE_REBOOT:
      return "the domain reboots after 10 s";
    case v1::ON_FAILURE_HALT:
      return "the domain halts";
    default:
      return "a menu that waits: try again, reboot, halt";
  }
}

}  // namespace

Story Tell(const v1::LoaderSpec& spec, Target target) {
  Story story;
  story.before = Before(spec.boot());
  story.end = EndOf(spec.boot());
  bool walking = false;
  for (const int index : bootconfig::SourcesFor(spec, target)) {
    const v1::BootSource& source = spec.boot().sources(index);
    Attempt attempt;
    attempt.source = std::string(bootconfig::SourceKind(source));
    attempt.index = index;
    const bool walked = bootconfig::IsWalked(source);
    if (walked) {
      DescribeWalked(spec, target, source, attempt);
    } else {
      DescribeDeclared(spec, source, attempt);
    }
    if (!walked || !walking) {
      story.steps.push_back(
          {walked ? DisksOf(spec) : "where the spec says", {}});
    }
    walking = walked;
    story.steps.back().attempts.push_back(std::move(attempt));
  }
  return story;
}

}  // namespace bootmill::story
