// SPDX-License-Identifier: Apache-2.0
#include <sstream>
#include <string_view>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "builder/story/story.h"

namespace bootmill::story {
namespace {

// Two columns fewer than a terminal has, because callers indent the text.
constexpr size_t kColumns = 78;

// Returns `text` broken at spaces. The first line follows `head`, the others
// are indented by its length.
std::string Wrapped(const std::string& head, const std::string& text) {
  std::string out;
  std::string line = head;
  std::istringstream words(text);
  bool fresh = true;
  for (std::string word; words >> word;) {
    if (!fresh && line.size() + 1 + word.size() > kColumns) {
      out += line + "\n";
      line.assign(head.size(), ' ');
      fresh = true;
    }
    line += (fresh ? "" : " ") + word;
    fresh = false;
  }
  return out + line + "\n";
}

std::string AttemptText(const Attempt& attempt) {
  std::string text =
      Wrapped("   - ", attempt.source +
                           (attempt.where.empty() ? "" : ", " + attempt.where));
  if (!attempt.places.empty()) {
    text += Wrapped("       looks for   ", absl::StrJoin(attempt.places, ", "));
  }
  text += Wrapped("       then        ", attempt.match);
  text += Wrapped("       on failure  ", attempt.failure);
  return text;
}

}  // namespace

std::string StoryText(const Story& story) {
  std::string text;
  int number = 0;
  const auto head = [&number] { return absl::StrFormat("%2d. ", ++number); };
  for (const std::string& sentence : story.before) {
    text += Wrapped(head(), sentence);
  }
  for (const Step& step : story.steps) {
    text += Wrapped(head(), "looks " + step.disks);
    for (const Attempt& attempt : step.attempts) {
      text += AttemptText(attempt);
    }
  }
  text += Wrapped(head(), "if nothing booted: says so, then: " + story.end);
  return text;
}

}  // namespace bootmill::story
