// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "agent/install/slot_directory.h"
#include "agent/main/pull.h"
#include "common/program/document.h"
#include "common/sha256.h"
#include "common/status_macros.h"

namespace bootmill::agent {
namespace {

using program::Document;
using program::ResultFormat;

// What one slot holds now.
struct SlotView {
  const Slot* slot = nullptr;
  std::string path;
  std::optional<std::string> sha256;  // of the loader; nullopt if there is none
  std::optional<std::string>
      previous;  // of the previous loader; nullopt if there is none
  std::optional<InstalledState> state;

  // Returns whether the record describes the loader that is there.
  bool Agrees() const {
    return state.has_value() && sha256.has_value() && state->sha256 == *sha256;
  }
  std::string Verdict() const {
    if (!sha256.has_value()) {
      return "empty";
    }
    if (!state.has_value()) {
      return "unrecorded";
    }
    return Agrees() ? "whole" : "changed";
  }
};

std::optional<std::string> DigestOf(const std::optional<Bytes>& bytes) {
  return bytes.has_value() ? std::optional(Sha256(*bytes).Hex()) : std::nullopt;
}

absl::StatusOr<SlotView> ReadSlot(const Slot& slot,
                                  const std::string& state_dir) {
  SlotView view;
  view.slot = &slot;
  view.path = SlotDirectory::LoaderPathIn(state_dir, slot.name, slot.target);
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::path(view.path).parent_path(),
                               error) &&
      !error) {
    return view;  // status must not create directories
  }
  ASSIGN_OR_RETURN(const SlotDirectory directory,
                   SlotDirectory::Open(state_dir, slot.name));
  ASSIGN_OR_RETURN(const std::optional<Bytes> loader,
                   directory.ReadLoader(slot.target));
  ASSIGN_OR_RETURN(const std::optional<Bytes> previous,
                   directory.ReadPrevious(slot.target));
  view.sha256 = DigestOf(loader);
  view.previous = DigestOf(previous);
  view.state = directory.ReadState(slot.target);
  return view;
}

// What is not known is left out, as in all documents of our programs.
Document Describe(const SlotView& view) {
  Document entry = {{"slot", view.slot->name},
                    {"fleet", view.slot->fleet},
                    {"target", TargetName(view.slot->target)},
                    {"path", view.path},
                    {"state", view.Verdict()}};
  if (view.sha256.has_value()) {
    entry["sha256"] = *view.sha256;
  }
  if (view.Agrees()) {
    entry["release"] = view.state->release;
    entry["installed"] = view.state->time;
  }
  if (view.previous.has_value()) {
    entry["previousSha256"] = *view.previous;
  }
  return entry;
}

void Print(const SlotView& view, program::TextOut& out) {
  out.Print(
      "slot      %s: fleet %s, %s\n"
      "loader    %s\n"
      "state     %s\n",
      view.slot->name, view.slot->fleet, TargetName(view.slot->target),
      view.path, view.Verdict());
  if (view.sha256.has_value()) {
    out.Print("SHA-256   %s\n", *view.sha256);
  }
  if (view.Agrees()) {
    out.Print("release   %s, installed %s\n", view.state->release,
              view.state->time);
  }
  if (view.previous.has_value()) {
    out.Print("previous  SHA-256 %s\n", *view.previous);
  }
}

}  // namespace

absl::Status ShowSlots(const AgentConfig& config, const std::string& state_dir,
                       program::ResultFormat format, Output output) {
  Document slots = Document::array();
  absl::Status changed;
  for (const Slot& slot : config.slots) {
    ASSIGN_OR_RETURN(const SlotView view, ReadSlot(slot, state_dir));
    if (view.Verdict() == "changed") {
      changed.Update(absl::DataLossError(absl::StrFormat(
          "%s is not the loader that was installed there; `bootmill-agent "
          "pull` verifies or replaces it",
          view.path)));
    }
    if (format == ResultFormat::kText) {
      Print(view, output.out);
    } else if (format == ResultFormat::kNames) {
      output.out.Print("%s\n", slot.name);
    } else {
      slots.push_back(Describe(view));
    }
  }
  if (program::IsDocument(format)) {
    output.machine << program::Render(Document{{"slots", std::move(slots)}},
                                      format);
  }
  return changed;
}

}  // namespace bootmill::agent
