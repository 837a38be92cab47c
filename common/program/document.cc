// SPDX-License-Identifier: Apache-2.0
#include "common/program/document.h"

#include <yaml-cpp/emitter.h>

#include <algorithm>
#include <string_view>

#include "common/program/text_out.h"
#include "common/utf8.h"

namespace bootmill::program {
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

// `indent` as dump takes it: -1 for one line.
std::string Dumped(const Document& document, int indent) {
  return EscapedJson(document.dump(indent, ' ', false,
                                   Document::error_handler_t::replace)) +
         "\n";
}

}  // namespace

std::string ToJson(const Document& document) { return Dumped(document, 2); }

std::string ToJsonLine(const Document& document) {
  return Dumped(document, -1);
}

std::string ToYaml(const Document& document) {
  YAML::Emitter out;
  EmitYaml(document, out);
  return EscapedYaml(out.c_str()) + "\n";
}

}  // namespace bootmill::program
