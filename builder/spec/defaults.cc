// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/defaults.h"

#include <cstdint>

namespace bootmill::spec {
namespace {

constexpr int64_t kDefaultTimeoutSeconds = 5;
constexpr int32_t kDefaultUnlockTries = 3;

// The same for every target: loaders that were put there on purpose, then the
// guest's own configurations, the one that guesses least first; what cannot
// come back if it fails is last.
void ApplyDefaultSources(v1::Role role, v1::BootPolicy* boot) {
  if (role != v1::ROLE_GUEST_SECOND_STAGE) {
    // A second stage does not start another.
    boot->add_sources()->mutable_chainload();
  }
  boot->add_sources()->mutable_grub_config();
  boot->add_sources()->mutable_boot_loader_spec();
  boot->add_sources()->mutable_legacy_menu();
  boot->add_sources()->mutable_extlinux();
  if (role != v1::ROLE_GUEST_SECOND_STAGE) {
    boot->add_sources()->mutable_chainload()->set_loaders(
        v1::LOADERS_INSTALLED);
  }
}

void ApplyBootDefaults(v1::BootPolicy* boot) {
  if (boot->on_failure() == v1::ON_FAILURE_UNSPECIFIED) {
    boot->set_on_failure(v1::ON_FAILURE_MENU);
  }
  if (!boot->has_timeout()) {
    boot->mutable_timeout()->set_seconds(kDefaultTimeoutSeconds);
  }
  if (boot->has_unlock() && !boot->unlock().has_tries()) {
    boot->mutable_unlock()->set_tries(kDefaultUnlockTries);
  }
  if (boot->has_lock() &&
      boot->lock().guest_config() == v1::GUEST_CONFIG_LOCK_UNSPECIFIED) {
    boot->mutable_lock()->set_guest_config(v1::GUEST_CONFIG_LOCK_BOOT);
  }
}

}  // namespace

void ApplyDefaults(v1::LoaderSpec* spec) {
  if (spec->role() == v1::ROLE_UNSPECIFIED) {
    spec->set_role(v1::ROLE_HOST_STAGE_ONE);
  }
  if (spec->preset() == v1::PRESET_UNSPECIFIED) {
    spec->set_preset(v1::PRESET_COMMON);
  }
  if (spec->boot().sources().empty()) {
    ApplyDefaultSources(spec->role(), spec->mutable_boot());
  }
  ApplyBootDefaults(spec->mutable_boot());
}

}  // namespace bootmill::spec
