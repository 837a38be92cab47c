// SPDX-License-Identifier: Apache-2.0
// Names of what the daemon has, for completion in shells.
#ifndef BOOTMILL_CLI_REMOTE_NAMES_H_
#define BOOTMILL_CLI_REMOTE_NAMES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bootmill::cli {

class Remote;

// The names of the options that AddRemoteOptions adds.
inline constexpr std::string_view kRemoteOptionNames[] = {
    "--context", "--server", "--org", "--ca", "--cert", "--key", "--patience"};

// Returns the names of a type of help: FLEET, DELETED-FLEET, RELEASE, BUILD,
// TOOLCHAIN, PRINCIPAL, ORG, CONTEXT, NAME for what `get` takes,
// FLEET-OR-RELEASE for `pull` and FLEET-RELEASE for `promote`: fleets, and the
// releases of those that `words` hold already; none for other types, and
// none if the daemon that `words` (a command line) and the environment name
// does not answer. Contexts, and the orgs that they name, are known without a
// daemon; of the others a caller who may not list orgs gets those in which it
// has a role. A process that is not done within a second ends, without a
// word, so that a shell never waits longer.
std::vector<std::string> NamesOf(std::string_view type,
                                 std::span<const std::string> words);

// Returns "; did you mean `web`?" for `resource`, the full name of an org,
// fleet, release, toolchain or principal that does not exist, from the names
// that the daemon lists for this caller. Empty if none of them is near, if
// there is such a resource, and for other kinds.
std::string NameHint(const Remote& remote, std::string_view resource);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_REMOTE_NAMES_H_
