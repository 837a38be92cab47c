// SPDX-License-Identifier: Apache-2.0
#include "cli/output/output.h"

#include <unistd.h>

#include <algorithm>

#include "cli/context.h"
#include "cli/output/terminal.h"
#include "common/printable.h"
#include "common/program/document.h"
#include "common/program/terminal.h"

namespace bootmill::cli {
std::string Render(const Document& document, OutputFormat format) {
  return format == OutputFormat::kJson ? program::ToJson(document)
                                       : program::ToYaml(document);
}

std::string RenderOneOfMany(const Document& document, OutputFormat format) {
  return format == OutputFormat::kYaml ? "---\n" + program::ToYaml(document)
                                       : program::ToJsonLine(document);
}

std::string Printable(std::string_view text) {
  return bootmill::Printable(text);
}

std::string Indented(std::string_view text) {
  std::string shown;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    shown += end == at ? "" : "  ";
    shown += text.substr(at, end - at);
    shown += '\n';
    at = end + 1;
  }
  return shown;
}

Progress::Progress(Context& context) : context_(context) {
  context_.progress = this;
}

Progress::~Progress() {
  Wipe();
  context_.progress = nullptr;
}

void Progress::Update(const std::string& text) {
  const size_t columns = context_.terminal ? ProgressColumns() : 0;
  if (columns == 0 || text == shown_) {
    return;
  }
  // A terminal goes on to the next line when its last column is written.
  const std::string line = Fit(Printable(text), columns - 1);
  const size_t before = width_;
  width_ = DisplayWidth(line);
  shown_ = text;
  context_.err.Replace(line, before > width_ ? before - width_ : 0);
}

void Progress::Update(const std::string& subject, const std::string& state) {
  const size_t columns = context_.terminal ? ProgressColumns() : 0;
  if (columns > state.size()) {
    Update(FitEnd(Printable(subject), columns - 1 - state.size()) + state);
  }
}

void Progress::Line(const std::string& text) {
  Wipe();
  context_.err.Print("%s\n", text);
  context_.err.Flush();
}

void Progress::Parted(const std::string& text, size_t indent) {
  if (!context_.terminal) {
    return Line(text);
  }
  Wipe();
  context_.err.Lines(cli::Parted(Printable(text),
                                 program::TerminalColumns(STDERR_FILENO),
                                 indent) +
                     "\n");
  context_.err.Flush();
}

void Progress::Wipe() {
  if (width_ != 0) {
    context_.err.Replace("", width_);
    context_.err.Rewind();
  }
  width_ = 0;
  shown_.clear();
}

}  // namespace bootmill::cli
