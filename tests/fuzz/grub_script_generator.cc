// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/grub_script_generator.h"

#include <algorithm>
#include <utility>

namespace bootmill::testing {
namespace {

using Choices = std::vector<std::string_view>;

constexpr size_t kMaxDepth = 4;

const Choices& Names() {
  static const Choices kNames = {"echo", "set",    "a",    "_x9",  "menuentry",
                                 "true", "insmod", "iff",  "ini",  "donee",
                                 "time", "search", "Else", "thenx"};
  return kNames;
}

const Choices& Keywords() {
  static const Choices kKeywords = {
      "case", "do", "done", "elif",   "else",  "esac",  "fi",      "for",
      "if",   "in", "then", "select", "until", "while", "function"};
  return kKeywords;
}

// Words, or parts of words, that are complete by themselves.
const Choices& WordParts() {
  static const Choices kParts = {
      "a",        "--id",     "[",        "]",       "!",          "=",
      "x=y",      "#",        "/boot",    "(hd0,1)", "\\$",        "\\ ",
      "\\\\",     "\\'",      "\\\"",     "\\{",     "\\;",        "$a",
      "${a_1}",   "$?",       "${#}",     "$1a",     "${12}",      "$@",
      "$*",       "''",       "'a b'",    R"("")",   R"("a b")",   "\"$a\"",
      "\"${b}\"", "\"\\$\"",  "\"\\\"\"", "$\"hi\"", "$\"a $ b\"", "'\"'",
      "\"'\"",    "\xc3\xa4", "\xff",     "\v",      "1",          "9a",
      "-",        ",",        "%",        "~"};
  return kParts;
}

// Tokens of every kind, valid or not.
const Choices& SoupTokens() {
  static const Choices kTokens = {
      ";",     "\n",  "\n",  "{",    "}",      ";;",  "|",   "||",    "&",
      "&&",    "<",   ">",   "<<",   "[[",     "]]",  "[",   "]",     "$",
      "${",    "$}",  "${}", "\"",   "'",      "$\"", "\\",  "\\\n",  "#",
      "# c\n", "\r",  "\t",  "\r\n", "$'",     "${a", "$-",  "\"$\"", "a",
      "echo",  "\"a", "'b",  "!",    "\\\r\n", "[[x", "x]]", "a{",    "}a"};
  return kTokens;
}

}  // namespace

std::string_view GrubScriptGenerator::Pick(const Choices& choices) {
  return choices[Below(choices.size())];
}

void GrubScriptGenerator::Blanks() {
  static const Choices kBlanks = {" ", " ", " ", "  ", "\t", "\r", " \t "};
  text_ += Pick(kBlanks);
}

void GrubScriptGenerator::Comment() {
  static const Choices kComments = {"# plain", "#",      "#'\"",
                                    "# fi }",  "# x \\", "#$ ${"};
  text_ += Pick(kComments);
}

void GrubScriptGenerator::Newlines() {
  const size_t count = 1 + Below(3);
  for (size_t i = 0; i < count; ++i) {
    if (OneIn(4)) {
      Blanks();
      Comment();
    }
    text_ += OneIn(8) ? "\r\n" : "\n";
  }
}

void GrubScriptGenerator::Separator() {
  if (OneIn(2)) {
    text_ += ";";
    if (OneIn(3)) {
      Newlines();
    }
  } else {
    Newlines();
  }
}

void GrubScriptGenerator::Name() { text_ += Pick(Names()); }

void GrubScriptGenerator::Quoted() {
  static const Choices kParts = {"a",    " ",    "\n",   "\n#", "$x",  "${y}",
                                 "\\\\", "\\\"", "\\$",  "{",   "}",   ";",
                                 "fi",   "#",    "\\\n", "\\n", "\\t", "$?"};
  const bool single = OneIn(3);
  const std::string_view quote = single ? "'" : "\"";
  if (!single && OneIn(4)) {
    text_ += "$";
  }
  text_ += quote;
  for (size_t i = Below(5); i > 0; --i) {
    text_ += Pick(kParts);
  }
  text_ += quote;
}

void GrubScriptGenerator::Word() {
  const size_t word = text_.size();
  for (size_t i = 1 + Below(3); i > 0; --i) {
    const size_t start = text_.size();
    if (OneIn(6)) {
      Quoted();
    } else if (OneIn(12)) {
      text_ += "\\\na";
    } else {
      text_ += Pick(WordParts());
    }
    // A `#` begins a comment only at the beginning of a word.
    if (text_[start] == '#') {
      text_.insert(start, "x");
    }
  }
  const std::string written = text_.substr(word);
  if (written == "[[" || written == "]]") {
    text_ += "x";
  }
}

void GrubScriptGenerator::Argument() {
  if (OneIn(6)) {
    text_ += Pick(Keywords());
  } else if (OneIn(3)) {
    Name();
  } else if (OneIn(12)) {
    text_ += "\\\n";
    if (OneIn(2)) {
      Blanks();
    }
    Name();
  } else {
    Word();
  }
}

void GrubScriptGenerator::Simple(size_t depth) {
  if (OneIn(3)) {
    Word();
  } else {
    Name();
  }
  for (size_t i = Below(4); i > 0; --i) {
    Blanks();
    Argument();
  }
  if (depth < kMaxDepth && OneIn(3)) {
    Blanks();
    text_ += "{";
    if (OneIn(2)) {
      Newlines();
    } else {
      Blanks();
    }
    Commands(depth + 1);
    if (OneIn(2)) {
      Separator();
    } else {
      Blanks();
    }
    text_ += "}";
  }
}

void GrubScriptGenerator::Statement(size_t depth) {
  if (OneIn(4)) {
    Blanks();
  }
  const size_t kind = depth < kMaxDepth ? Below(10) : 9;
  switch (kind) {
    case 0:
      If(depth + 1);
      break;
    case 1:
      For(depth + 1);
      break;
    case 2:
      Loop(depth + 1);
      break;
    default:
      Simple(depth);
  }
  if (OneIn(4)) {
    Blanks();
  }
}

void GrubScriptGenerator::Commands(size_t depth) {
  Statement(depth);
  for (size_t i = Below(2); i > 0; --i) {
    Separator();
    Statement(depth);
  }
}

void GrubScriptGenerator::If(size_t depth) {
  text_ += "if";
  const size_t branches = 1 + Below(3);
  for (size_t i = 0; i < branches; ++i) {
    text_ += i == 0 ? " " : "elif ";
    Commands(depth);
    Separator();
    text_ += OneIn(2) ? "then\n" : "then ";
    Commands(depth);
    Separator();
  }
  if (OneIn(2)) {
    text_ += "else ";
    Commands(depth);
    Separator();
  }
  text_ += "fi";
}

void GrubScriptGenerator::For(size_t depth) {
  text_ += "for ";
  Name();
  text_ += " in";
  for (size_t i = Below(4); i > 0; --i) {
    Blanks();
    Argument();
  }
  // A blank is needed, because otherwise the separator's `;` could be escaped
  // or could begin a comment.
  Blanks();
  Separator();
  text_ += "do ";
  Commands(depth);
  Separator();
  text_ += "done";
}

void GrubScriptGenerator::Loop(size_t depth) {
  text_ += OneIn(2) ? "while " : "until ";
  Commands(depth);
  Separator();
  text_ += "do\n";
  Commands(depth);
  Separator();
  text_ += "done";
}

void GrubScriptGenerator::Function(size_t depth) {
  text_ += "function ";
  Name();
  if (OneIn(2)) {
    Newlines();
  }
  text_ += "{\n";
  Commands(depth + 1);
  Separator();
  text_ += "}";
}

std::string GrubScriptGenerator::Valid(size_t statements) {
  text_.clear();
  if (OneIn(3)) {
    Newlines();
  }
  for (size_t i = 0; i < statements; ++i) {
    if (OneIn(6)) {
      Function(0);
    } else {
      Statement(0);
    }
    // Only the last line may end at the end of the text.
    if (i + 1 < statements || !OneIn(4)) {
      Separator();
    }
  }
  return std::exchange(text_, {});
}

void GrubScriptGenerator::Mutate() {
  if (text_.empty()) {
    return;
  }
  const size_t at = Below(text_.size());
  const size_t length = std::min(text_.size() - at, 1 + Below(6));
  switch (Below(5)) {
    case 0:
      text_.erase(at, OneIn(2) ? 1 : length);
      break;
    case 1:
      text_.insert(at, Pick(SoupTokens()));
      break;
    case 2:
      text_.insert(at, Pick(Keywords()));
      break;
    case 3:
      text_.insert(Below(text_.size()), text_.substr(at, length));
      break;
    default:
      text_.resize(at);
  }
}

std::string GrubScriptGenerator::Mutated(size_t statements) {
  text_ = Valid(statements);
  for (size_t i = 1 + Below(3); i > 0; --i) {
    Mutate();
  }
  return std::exchange(text_, {});
}

std::string GrubScriptGenerator::RandomTokens(size_t tokens) {
  text_.clear();
  for (size_t i = 0; i < tokens; ++i) {
    switch (Below(5)) {
      case 0:
        text_ += Pick(Keywords());
        break;
      case 1:
        Name();
        break;
      case 2:
        text_ += Pick(WordParts());
        break;
      default:
        text_ += Pick(SoupTokens());
    }
    if (!OneIn(3)) {
      Blanks();
    }
  }
  return std::exchange(text_, {});
}

}  // namespace bootmill::testing
