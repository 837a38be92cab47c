// SPDX-License-Identifier: Apache-2.0
#include "agent/main/pull.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "agent/control/server.h"
#include "agent/install/lock.h"
#include "agent/install/slot_directory.h"
#include "common/clock.h"
#include "common/crypto/certificate.h"
#include "common/rpc/exit_code_of.h"
#include "common/sha256.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "trust/artifact_trust.h"

namespace bootmill::agent {
namespace {

using program::Document;
using program::ResultFormat;
using program::TextOut;

InstalledState StateOf(const Assignment& assignment) {
  const auto now =
      std::chrono::floor<std::chrono::seconds>(SystemClock().Now());
  return {assignment.release, assignment.claim.digest.Hex(),
          crypto::FormatTime(now)};
}

// Returns whether the slot holds the assigned image already. If so, a record
// that is missing or old is written anew.
absl::StatusOr<bool> IsUpToDate(const SlotDirectory& slot,
                                const Assignment& assignment,
                                const trust::ArtifactTrust& trust) {
  const Target target = assignment.claim.target;
  ASSIGN_OR_RETURN(const std::optional<Bytes> loader, slot.ReadLoader(target));
  if (!loader.has_value() || Sha256(*loader) != assignment.claim.digest) {
    return false;
  }
  RETURN_IF_ERROR(
      trust.Verify(assignment.claim, assignment.evidence, *loader).status());
  const InstalledState state = StateOf(assignment);
  const std::optional<InstalledState> recorded = slot.ReadState(target);
  if (!recorded.has_value() || recorded->sha256 != state.sha256 ||
      recorded->release != state.release) {
    RETURN_IF_ERROR(slot.WriteState(target, state));
  }
  return true;
}

// What was done for a slot.
struct Done {
  bool installed = false;  // else it held the release already
  std::string path;        // of the loader
  std::string release;
  std::string sha256;
};

absl::StatusOr<Done> PullSlot(const Slot& slot, const Server& server,
                              const trust::ArtifactTrust& trust,
                              const std::string& state_dir) {
  ASSIGN_OR_RETURN(const SlotDirectory directory,
                   SlotDirectory::Open(state_dir, slot.name));
  ASSIGN_OR_RETURN(const Assignment assignment, server.GetAssignment(slot));
  ASSIGN_OR_RETURN(const bool holds, IsUpToDate(directory, assignment, trust));
  const Done done{!holds, directory.LoaderPath(slot.target), assignment.release,
                  assignment.claim.digest.Hex()};
  if (holds) {
    return done;
  }
  ASSIGN_OR_RETURN(const UniqueFd partial,
                   directory.OpenPartial(slot.target, assignment.claim.digest));
  ASSIGN_OR_RETURN(const Bytes image, server.Fetch(assignment, partial.get()));
  RETURN_IF_ERROR(directory.Install(
      slot.target, image, StateOf(assignment), [&](ByteSpan written) {
        return trust.Verify(assignment.claim, assignment.evidence, written)
            .status();
      }));
  return done;
}

void Show(const Slot& slot, const Done& done, ResultFormat format,
          Document& slots, TextOut& out) {
  const char* const state = done.installed ? "installed" : "unchanged";
  if (format == ResultFormat::kText) {
    out.Print("%s %s: %s, SHA-256 %s\n", state, done.path, done.release,
              done.sha256);
  } else if (format == ResultFormat::kNames) {
    out.Print("%s\n", slot.name);
  } else {
    slots.push_back({{"slot", slot.name},
                     {"fleet", slot.fleet},
                     {"target", TargetName(slot.target)},
                     {"path", done.path},
                     {"state", state},
                     {"sha256", done.sha256},
                     {"release", done.release}});
  }
  out.Flush();
}

// Returns one error for all that failed, OK for none.
absl::Status Summary(const std::vector<absl::Status>& failures, size_t slots) {
  if (failures.empty()) {
    return absl::OkStatus();
  }
  const std::string text = absl::StrFormat(
      "%d of %d slots failed and keep what they have", failures.size(), slots);
  const absl::Status& first = failures.front();
  const bool alike = std::all_of(
      failures.begin(), failures.end(), [&first](const absl::Status& failure) {
        return rpc::ExitCodeOf(failure) == rpc::ExitCodeOf(first);
      });
  return alike ? Annotate(first, text) : absl::AbortedError(text);
}

// Renews the host's certificate if it ends soon. A failure is only reported:
// the present certificate is still valid, so the pull goes on with it.
// Of a document the line that says so is no part.
void Renew(const Server& server, const AgentConfig& config, ResultFormat format,
           Output output) {
  const absl::StatusOr<std::string> renewed = server.RenewIfDue(config);
  if (!renewed.ok()) {
    output.err.Print("bootmill-agent: %s ends soon and was not renewed: %s\n",
                     config.certificate, renewed.status().message());
    output.err.Flush();
  } else if (!renewed->empty()) {
    TextOut& told = format == ResultFormat::kText ? output.out : output.err;
    told.Print("%s\n", *renewed);
    told.Flush();
  }
}

}  // namespace

absl::Status PullSlots(const AgentConfig& config, const std::string& state_dir,
                       ResultFormat format, Output output) {
  ASSIGN_OR_RETURN(const UniqueFd lock, TakeAgentLock(state_dir));
  ASSIGN_OR_RETURN(const std::unique_ptr<trust::ArtifactTrust> trust,
                   trust::PinnedKeyTrust::FromFiles(config.trusted_keys));
  ASSIGN_OR_RETURN(const Server server, Server::Connect(config));
  Renew(server, config, format, output);
  Document slots = Document::array();
  std::vector<absl::Status> failures;
  for (const Slot& slot : config.slots) {
    const absl::StatusOr<Done> done = PullSlot(slot, server, *trust, state_dir);
    if (done.ok()) {
      Show(slot, *done, format, slots, output.out);
      continue;
    }
    failures.push_back(done.status());
    output.err.Print("bootmill-agent: slot %s: %s\n", slot.name,
                     done.status().message());
    output.err.Flush();
  }
  if (program::IsDocument(format)) {
    output.machine << program::Render(Document{{"slots", std::move(slots)}},
                                      format);
  }
  return Summary(failures, config.slots.size());
}

}  // namespace bootmill::agent
