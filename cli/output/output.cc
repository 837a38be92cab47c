// SPDX-License-Identifier: Apache-2.0
#include "cli/output/output.h"

#include <yaml-cpp/emitter.h>

#include <algorithm>

#include "cli/context.h"
#include "cli/output/terminal.h"
#include "common/printable.h"
#include "common/utf8.h"

namespace bootmill::cli {
namespace {

// Returns whether a literal block of YAML can hold exactly `text`: whole lines
// of printable characters, the first of which does not begin with a blank.
bool IsBlock(std::string_view text) {
  constexpr std::string_view kNoStart = " \t\n";
  return text.ends_with('\n') && !text.ends_with("\n\n") &&
         kNoStart.find(text.front()) == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f);
         });
}

void EmitYaml(const Document& value, YAML::Emitter& out) {
  switch (value.type()) {
    case Document::value_t::object:
      out << YAML::BeginMap;
      for (const auto& [name, member] : value.items()) {
        if (FindUnprintable(name).has_value()) {
          out << YAML::Key << YAML::DoubleQuoted << name << YAML::Value;
        } else {
          out << YAML::Key << name << YAML::Value;
        }
        EmitYaml(member, out);
      }
      out << YAML::EndMap;
      return;
    case Document::value_t::array:
      out << YAML::BeginSeq;
      for (const Document& item : value) {
        EmitYaml(item, out);
      }
      out << YAML::EndSeq;
      return;
    case Document::value_t::string: {
      const auto& text = value.get_ref<const std::string&>();
      if (IsBlock(text)) {
        // The emitter does not end its last line.
        out << YAML::Literal << text.substr(0, text.size() - 1);
      } else {
        // Texts are quoted, so that every reader takes `yes` and `1.0` for
        // texts.
        out << YAML::DoubleQuoted << text;
      }
      return;
    }
    case Document::value_t::null:
      out << YAML::Null;
      return;
    default:
      out << value.dump();
  }
}

}  // namespace

std::string Render(const Document& document, OutputFormat format) {
  if (format == OutputFormat::kJson) {
    return program::EscapedJson(document.dump(
               2, ' ', false, Document::error_handler_t::replace)) +
           "\n";
  }
  YAML::Emitter out;
  EmitYaml(document, out);
  return program::EscapedYaml(out.c_str()) + "\n";
}

std::string RenderOneOfMany(const Document& document, OutputFormat format) {
  return format == OutputFormat::kYaml
             ? "---\n" + Render(document, format)
             : program::EscapedJson(document.dump(
                   -1, ' ', false, Document::error_handler_t::replace)) +
                   "\n";
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

void Progress::Line(const std::string& text) {
  Wipe();
  context_.err.Print("%s\n", text);
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
