// SPDX-License-Identifier: Apache-2.0
// Printing results: tables for people, JSON and YAML for programs.
#ifndef BOOTMILL_CLI_OUTPUT_OUTPUT_H_
#define BOOTMILL_CLI_OUTPUT_OUTPUT_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bootmill::cli {

struct Context;

// A result for programs. Members keep their order, and their names never
// change.
using Document = nlohmann::ordered_json;

enum class OutputFormat { kTable, kJson, kYaml };

// Rows of text in aligned columns. Thread-compatible.
class Table {
 public:
  explicit Table(std::vector<std::string> headers);

  // Adds a row. REQUIRES: it has as many cells as there are headers.
  void AddRow(std::vector<std::string> cells);

  // Returns the table, headers in capitals, two spaces between columns; a
  // column whose cells are all numbers is aligned to the right.
  std::string Render() const;

 private:
  std::vector<std::string> headers_;
  std::vector<std::vector<std::string>> rows_;
};

// Returns `document` as indented JSON or as YAML, ending with a line break.
// Text that is not UTF-8 is shown with replacement characters.
// REQUIRES: format is not kTable.
std::string Render(const Document& document, OutputFormat format);

// Returns `text` with control characters and bytes that are not UTF-8 written
// as \xNN, because names in images and packages may be hostile.
std::string Printable(std::string_view text);

// Does the same for a text of several lines, and indents each line that is not
// empty by two spaces. Tabs are kept.
std::string PrintableLines(std::string_view text);

// Progress messages. A terminal shows one line that is replaced, and wiped at
// the end; any other output gets only the lines of Line. Thread-compatible.
class Progress {
 public:
  // `context` must outlive it.
  explicit Progress(Context& context) : context_(context) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { Wipe(); }

  // Replaces the line that the terminal shows; does nothing elsewhere.
  void Update(const std::string& text);
  // Prints a line that stays.
  void Line(const std::string& text);

 private:
  void Wipe();

  Context& context_;
  std::string shown_;
};

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_OUTPUT_OUTPUT_H_
