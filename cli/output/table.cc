// SPDX-License-Identifier: Apache-2.0
// Tables, as wide as they are or as the terminal is.
#include <algorithm>
#include <cctype>
#include <optional>

#include "cli/output/output.h"
#include "cli/output/terminal.h"

namespace bootmill::cli {
namespace {

constexpr size_t kGap = 2;
// Cells that are cut keep so many columns: enough to tell most names apart.
constexpr size_t kShortest = 14;

using Row = std::vector<std::string>;

bool IsNumber(const std::string& cell) {
  return !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

// The columns that are shown.
struct Shape {
  std::vector<size_t> columns;  // indices
  std::vector<size_t> widths;
  std::vector<bool> numeric;
};

Shape ShapeOf(const std::vector<Column>& columns, const std::vector<Row>& rows,
              bool wide) {
  Shape shape;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].wide && !wide) {
      continue;
    }
    size_t width = columns[i].header.size();
    bool numbers = !rows.empty();
    for (const Row& row : rows) {
      width = std::max(width, DisplayWidth(row[i]));
      numbers = numbers && IsNumber(row[i]);
    }
    shape.columns.push_back(i);
    shape.widths.push_back(width);
    shape.numeric.push_back(numbers);
  }
  return shape;
}

size_t TotalWidth(const Shape& shape) {
  size_t total = shape.widths.empty() ? 0 : kGap * (shape.widths.size() - 1);
  for (const size_t width : shape.widths) {
    total += width;
  }
  return total;
}

// Makes the widest columns narrower until the table fits. The first column,
// which says what a row is about, and numbers are never cut. Returns whether it
// fits.
bool Narrow(size_t columns, Shape& shape) {
  size_t total = TotalWidth(shape);
  while (total > columns) {
    std::optional<size_t> widest;
    for (size_t i = 1; i < shape.widths.size(); ++i) {
      if (!shape.numeric[i] && shape.widths[i] > kShortest &&
          (!widest || shape.widths[i] > shape.widths[*widest])) {
        widest = i;
      }
    }
    if (!widest.has_value()) {
      return false;
    }
    --shape.widths[*widest];
    --total;
  }
  return true;
}

void AddLine(const Shape& shape, const Row& row, std::string& text) {
  for (size_t i = 0; i < shape.columns.size(); ++i) {
    const std::string cell = Fit(row[shape.columns[i]], shape.widths[i]);
    const std::string padding(shape.widths[i] - DisplayWidth(cell), ' ');
    text += shape.numeric[i] ? padding + cell : cell + padding;
    text += std::string(kGap, ' ');
  }
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
}

// Shows each row as lines `HEADER  cell`, whatever their length.
std::string RenderRecords(const Shape& shape,
                          const std::vector<Column>& columns,
                          const std::vector<Row>& rows) {
  size_t width = 0;
  for (const size_t column : shape.columns) {
    width = std::max(width, columns[column].header.size());
  }
  std::string text;
  for (const Row& row : rows) {
    text += text.empty() ? "" : "\n";
    for (const size_t column : shape.columns) {
      const std::string& header = columns[column].header;
      text += header + std::string(width - header.size() + kGap, ' ') +
              row[column] + "\n";
    }
  }
  return text;
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) {
    cell = Printable(cell);
  }
  rows_.push_back(std::move(cells));
}

std::string Table::Render(const Layout& layout) const {
  Shape shape = ShapeOf(columns_, rows_, layout.wide);
  if (layout.columns != 0 && !Narrow(layout.columns, shape) && !rows_.empty()) {
    return RenderRecords(shape, columns_, rows_);
  }
  Row headers;
  for (const Column& column : columns_) {
    headers.push_back(column.header);
  }
  std::string text;
  AddLine(shape, headers, text);
  for (const Row& row : rows_) {
    AddLine(shape, row, text);
  }
  return text;
}

}  // namespace bootmill::cli
