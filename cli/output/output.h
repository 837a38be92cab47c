// SPDX-License-Identifier: Apache-2.0
// Printing results: tables for people, JSON and YAML for programs.
#ifndef BOOTMILL_CLI_OUTPUT_OUTPUT_H_
#define BOOTMILL_CLI_OUTPUT_OUTPUT_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/program/text_out.h"

namespace bootmill::cli {

using ::bootmill::program::TextOut;

struct Context;

// A result for programs. Members keep their order, and their names never
// change.
using Document = nlohmann::ordered_json;

// Tables (kWide: with all columns) and texts are for people; kName is the names
// of resources, one on a line.
enum class OutputFormat { kTable, kWide, kName, kJson, kYaml };

// Whether the result is shown as one document for programs.
inline bool IsDocument(OutputFormat format) {
  return format == OutputFormat::kJson || format == OutputFormat::kYaml;
}

// How tables are laid out.
struct Layout {
  size_t columns = 0;  // of the terminal; 0: as wide as the table is
  bool wide = false;   // with the columns that are for kWide
};

// A column of a table; kWideOnly: shown with kWide only.
enum WideOnly : bool { kAlways, kWideOnly };
struct Column {
  // NOLINTNEXTLINE(google-explicit-constructor): a header alone is a column.
  Column(const char* column_header, WideOnly only_wide = kAlways)
      : header(column_header), wide(only_wide) {}

  std::string header;
  bool wide;
};

// Rows of text in aligned columns. Thread-compatible.
class Table {
 public:
  explicit Table(std::vector<Column> columns);

  // Adds a row; its cells are shown as Printable shows them, whatever a server
  // has sent. REQUIRES: it has as many cells as there are columns.
  void AddRow(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Returns the table, headers in capitals, two spaces between columns; a
  // column whose cells are all numbers is aligned to the right. Where it would
  // not fit `layout.columns`, long cells are cut and end with `..`; where that
  // is not enough, each row is shown as lines of its own, one for a cell, and
  // whole.
  std::string Render(const Layout& layout = {}) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Returns `document` as indented JSON or as YAML, ending with a line break.
// Bytes that are not UTF-8 become replacement characters; what Printable would
// not show is escaped, so that it is the same text for a program and steers no
// terminal. REQUIRES: IsDocument(format), as for the next.
std::string Render(const Document& document, OutputFormat format);

// Returns `document` as one of a stream of documents: a line of JSON, or YAML
// that begins with `---`.
std::string RenderOneOfMany(const Document& document, OutputFormat format);

// Returns `text` with control characters and bytes that are not UTF-8 written
// as \xNN, because names in images and packages may be hostile.
std::string Printable(std::string_view text);

// Indents each line of `text` that is not empty by two spaces, and ends the
// last one. What cannot be printed is left to TextOut::Lines.
std::string Indented(std::string_view text);

// Progress messages. A terminal shows one line that is replaced, and wiped at
// the end, without escape codes; any other output, and a terminal that cannot
// go back (TERM=dumb), gets only the lines of Line. Thread-compatible.
class Progress {
 public:
  // `context` must outlive it.
  explicit Progress(Context& context);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  // Replaces the line that the terminal shows, which is cut to its width; does
  // nothing elsewhere.
  void Update(const std::string& text);
  // Does the same with `subject` and then `state`; if both do not fit, the
  // beginning of the subject, such as a path, is cut.
  void Update(const std::string& subject, const std::string& state);
  // Prints a line that stays.
  void Line(const std::string& text);
  // Prints a line that stays, which a terminal gets as lines that fit it: what
  // goes on is indented by `indent`.
  void Parted(const std::string& text, size_t indent);

 private:
  void Wipe();

  Context& context_;
  std::string shown_;
  size_t width_ = 0;  // of what the terminal shows
};

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_OUTPUT_OUTPUT_H_
