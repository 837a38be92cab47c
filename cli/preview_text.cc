// SPDX-License-Identifier: Apache-2.0
#include "cli/preview_text.h"

namespace bootmill::cli {

Document DescribeStory(const story::Story& story) {
  Document steps = Document::array();
  for (const story::Step& step : story.steps) {
    Document attempts = Document::array();
    for (const story::Attempt& attempt : step.attempts) {
      attempts.push_back({{"source", attempt.source},
                          {"index", attempt.index},
                          {"places", attempt.places},
                          {"where", attempt.where},
                          {"match", attempt.match},
                          {"failure", attempt.failure}});
    }
    steps.push_back({{"disks", step.disks}, {"attempts", attempts}});
  }
  return {{"before", story.before}, {"steps", steps}, {"end", story.end}};
}

void PrintLimits(const std::vector<std::string>& limits, std::ostream& out) {
  if (limits.empty()) {
    return;
  }
  out << "limits\n";
  for (const std::string& limit : limits) {
    out << "  " << Printable(limit) << '\n';
  }
  out << '\n';
}

}  // namespace bootmill::cli
