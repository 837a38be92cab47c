// SPDX-License-Identifier: Apache-2.0
// What `preview` prints alike of its own answers and of the daemon's.
#ifndef BOOTMILL_CLI_PREVIEW_TEXT_H_
#define BOOTMILL_CLI_PREVIEW_TEXT_H_

#include <ostream>
#include <string>
#include <vector>

#include "builder/story/story.h"
#include "cli/output.h"

namespace bootmill::cli {

// The members of a story, by the names of bootmill.v1.BootStory.
Document DescribeStory(const story::Story& story);

// A heading and a line for each limit, or nothing.
void PrintLimits(const std::vector<std::string>& limits, std::ostream& out);

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_PREVIEW_TEXT_H_
