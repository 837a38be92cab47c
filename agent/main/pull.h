// SPDX-License-Identifier: Apache-2.0
// The commands `pull` and `status` of bootmill-agent.
#ifndef BOOTMILL_AGENT_MAIN_PULL_H_
#define BOOTMILL_AGENT_MAIN_PULL_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "agent/config/config.h"
#include "common/program/result_format.h"
#include "common/program/text_out.h"

namespace bootmill::agent {

// Where results and messages go.
struct Output {
  // Both must outlive it.
  Output(std::ostream& out_stream, std::ostream& err_stream)
      : out(out_stream), err(err_stream), machine(out_stream) {}

  program::TextOut out;  // results for people
  program::TextOut err;  // messages
  // Standard output as it is, for documents.
  std::ostream& machine;
};

// Brings every slot of `config` to the release that the daemon assigns:
// downloads and verifies its image and replaces the loader atomically. If a
// slot fails, the reason is written to `err`, the slot keeps its loader, and
// the others are still tried. Of each slot that did not fail the result is
// shown: to people at once, to programs as one document at the end.
//
// Errors: if a slot failed, the first one's, or ABORTED if they failed for
// reasons of several kinds; those of the lock, the keys and the connection, in
// which case no slot was tried.
absl::Status PullSlots(const AgentConfig& config, const std::string& state_dir,
                       program::ResultFormat format, Output output);

// Writes what every slot holds, without asking the daemon.
// Errors: DATA_LOSS if a slot's loader is not the recorded one; those of
// SlotDirectory.
absl::Status ShowSlots(const AgentConfig& config, const std::string& state_dir,
                       program::ResultFormat format, Output output);

}  // namespace bootmill::agent

#endif  // BOOTMILL_AGENT_MAIN_PULL_H_
