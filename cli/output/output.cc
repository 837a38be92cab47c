// SPDX-License-Identifier: Apache-2.0
#include "cli/output/output.h"

#include <yaml-cpp/emitter.h>

#include <algorithm>
#include <cctype>

#include "absl/strings/str_format.h"
#include "cli/context.h"
#include "common/printable.h"

namespace bootmill::cli {
namespace {

bool IsNumber(const std::string& cell) {
  return !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

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
        out << YAML::Key << name << YAML::Value;
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

// Returns how many columns a terminal needs for `text` if each code point takes
// one.
size_t Width(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

Table::Table(std::vector<std::string> headers) : headers_(std::move(headers)) {}

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(headers_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::Render() const {
  std::vector<size_t> widths;
  std::vector<bool> numeric;
  for (size_t column = 0; column < headers_.size(); ++column) {
    size_t width = headers_[column].size();
    bool numbers = !rows_.empty();
    for (const auto& row : rows_) {
      width = std::max(width, Width(row[column]));
      numbers = numbers && IsNumber(row[column]);
    }
    widths.push_back(width);
    numeric.push_back(numbers);
  }
  std::string text;
  const auto add_row = [&](const std::vector<std::string>& row) {
    for (size_t column = 0; column < row.size(); ++column) {
      const std::string padding(widths[column] - Width(row[column]), ' ');
      text += numeric[column] ? padding + row[column] : row[column] + padding;
      text += "  ";
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  };
  add_row(headers_);
  for (const auto& row : rows_) {
    add_row(row);
  }
  return text;
}

std::string Render(const Document& document, OutputFormat format) {
  if (format == OutputFormat::kJson) {
    return document.dump(2, ' ', false, Document::error_handler_t::replace) +
           "\n";
  }
  YAML::Emitter out;
  EmitYaml(document, out);
  return std::string(out.c_str()) + "\n";
}

std::string Printable(std::string_view text) {
  return bootmill::Printable(text);
}

std::string PrintableLines(std::string_view text) {
  std::string shown;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    shown += end == at ? "" : "  ";
    while (at < end) {
      const size_t tab = std::min(text.find('\t', at), end);
      shown += Printable(text.substr(at, tab - at));
      shown += tab == end ? "" : "\t";
      at = tab + 1;
    }
    shown += '\n';
    at = end + 1;
  }
  return shown;
}

void Progress::Update(const std::string& text) {
  if (!context_.terminal || text == shown_) {
    return;
  }
  shown_ = text;
  context_.err << "\r\x1b[K" << Printable(text) << std::flush;
}

void Progress::Line(const std::string& text) {
  Wipe();
  context_.err << Printable(text) << std::endl;
}

void Progress::Wipe() {
  if (!shown_.empty()) {
    context_.err << "\r\x1b[K" << std::flush;
    shown_.clear();
  }
}

}  // namespace bootmill::cli
