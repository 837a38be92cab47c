// SPDX-License-Identifier: Apache-2.0
#include "common/program/man_page.h"

#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/program/exit_code.h"

namespace bootmill::program {
namespace {

// Escapes what roff would not print as it is. A line that begins with a full
// stop or an apostrophe would be a request.
std::string Escape(std::string_view text) {
  std::string escaped =
      absl::StrReplaceAll(std::string(text), {{"\\", "\\e"},
                                              {"-", "\\-"},
                                              {"\"", "\\(dq"},
                                              {"'", "\\(aq"},
                                              {"`", "\\(ga"},
                                              {"~", "\\(ti"},
                                              {"^", "\\(ha"}});
  if (escaped.starts_with('.')) {
    escaped.insert(0, "\\&");
  }
  return escaped;
}

std::string Bold(std::string_view text) {
  return "\\fB" + Escape(text) + "\\fR";
}

std::string Italic(std::string_view text) {
  return "\\fI" + Escape(text) + "\\fR";
}

// "bootmill toolchain show" is described by bootmill-toolchain-show.
std::string PageName(const CommandModel& command) {
  return absl::StrReplaceAll(command.path, {{" ", "-"}});
}

std::string Reference(const CommandModel& command, int section) {
  return absl::StrFormat("%s(%d)", Bold(PageName(command)), section);
}

// Returns the lines of `text` without the empty ones around them.
std::vector<std::string> LinesOf(std::string_view text) {
  const size_t first = text.find_first_not_of('\n');
  const size_t last = text.find_last_not_of(" \n");
  if (first == std::string_view::npos || last == std::string_view::npos) {
    return {};
  }
  return absl::StrSplit(std::string(text.substr(first, last + 1 - first)),
                        '\n');
}

// Paragraphs are parted by empty lines; lines that are indented keep their
// form.
std::string Paragraphs(std::string_view text) {
  std::string roff;
  bool between = true;
  bool example = false;
  const auto end_example = [&] {
    roff += example ? ".EE\n" : "";
    example = false;
  };
  for (const std::string& line : LinesOf(text)) {
    const bool indented = line.starts_with("  ");
    if (line.empty()) {
      end_example();
      between = true;
      continue;
    }
    if (between) {
      roff += roff.empty() ? "" : ".PP\n";
      between = false;
    }
    if (indented && !example) {
      roff += ".EX\n";
      example = true;
    } else if (!indented) {
      end_example();
    }
    roff += Escape(line) + "\n";
  }
  end_example();
  return roff;
}

std::string Section(std::string_view title, const std::string& body) {
  return body.empty() ? "" : absl::StrFormat(".SH %s\n%s", title, body);
}

// "[FLEET]..." in the synopsis.
std::string OperandSynopsis(const OptionModel& operand) {
  const std::string name =
      Italic(operand.type.empty() ? operand.Name() : operand.type);
  const std::string dots = operand.repeated ? "..." : "";
  return operand.required ? name + dots : "[" + name + "]" + dots;
}

std::string Synopsis(const CommandModel& command) {
  std::string line = Bold(command.path);
  line += command.options.empty() ? "" : " [" + Italic("OPTION") + "]...";
  for (const OptionModel& operand : command.operands) {
    line += " " + OperandSynopsis(operand);
  }
  line += command.commands.empty() ? "" : " " + Italic("COMMAND") + " ...";
  return line + "\n";
}

std::string Described(const OptionModel& option) {
  std::string text = Escape(option.help);
  if (!option.values.empty()) {
    std::string values;
    for (const std::string& value : option.values) {
      values += (values.empty() ? "" : ", ") + Bold(value);
    }
    text += ": " + values;
  }
  if (!option.variable.empty()) {
    text += "; without it " + Bold(option.variable) + " of the environment";
  }
  return text + ".\n";
}

std::string Options(const std::vector<OptionModel>& options) {
  std::string roff;
  for (const OptionModel& option : options) {
    std::string names;
    for (const std::string& name : option.names) {
      const bool operand = !name.starts_with('-');
      names += (names.empty() ? "" : ", ") +
               (operand ? Italic(option.type) : Bold(name));
      names += operand || !option.TakesValue() ? "" : " " + Italic(option.type);
    }
    roff += ".TP\n" + names + "\n" + Described(option);
  }
  return roff;
}

std::string Commands(const CommandModel& command, int section) {
  std::string roff;
  for (const CommandModel& sub : command.commands) {
    roff +=
        ".TP\n" + Reference(sub, section) + "\n" + Escape(sub.summary) + ".\n";
  }
  return roff;
}

std::string ExitCodes() {
  std::string roff;
  for (const ExitCodeMeaning& code : kExitCodeMeanings) {
    roff += absl::StrFormat(".TP\n%s\n%s.\n", Bold(std::to_string(code.code)),
                            Escape(code.meaning));
  }
  return roff;
}

// The page has a section for exit codes, which help has among its details.
std::string WithoutExitCodes(std::string details) {
  const size_t begin = details.find("Exit codes:\n");
  if (begin != std::string::npos) {
    const size_t end = details.find("\n\n", begin);
    details.erase(begin, end == std::string::npos ? end : end + 2 - begin);
  }
  return details;
}

ManPage PageOf(const CommandModel& command, const CommandModel* parent,
               const ManOptions& options) {
  const std::string name = PageName(command);
  const std::string details = WithoutExitCodes(command.details);
  std::string summary = absl::StrReplaceAll(command.summary, {{"\n", " "}});
  if (!summary.empty()) {
    summary[0] = absl::ascii_tolower(static_cast<unsigned char>(summary[0]));
  }
  while (summary.ends_with('.')) {
    summary.pop_back();
  }
  std::string text = absl::StrFormat(
      ".\\\" SPDX-License-Identifier: Apache-2.0\n"
      ".TH %s %d %s \"%s\"\n",
      Escape(absl::AsciiStrToUpper(name)), options.section, options.date,
      options.release);
  text += Section("NAME", Escape(name) + " \\- " + Escape(summary) + "\n");
  text += Section("SYNOPSIS", Synopsis(command));
  text += Section("DESCRIPTION",
                  Escape(command.summary) +
                      (command.summary.ends_with('.') ? "\n" : ".\n") +
                      (details.empty() ? "" : ".PP\n" + Paragraphs(details)));
  text += Section("COMMANDS", Commands(command, options.section));
  text += Section("OPERANDS", Options(command.operands));
  text += Section("OPTIONS", Options(command.options));
  text += Section("EXIT STATUS", ExitCodes());
  text += Section("EXAMPLES", Paragraphs(command.examples));
  text += Section("SEE ALSO", parent == nullptr
                                  ? ""
                                  : Reference(*parent, options.section) + "\n");
  return {absl::StrFormat("%s.%d", name, options.section), text};
}

void Add(const CommandModel& command, const CommandModel* parent,
         const ManOptions& options, std::vector<ManPage>& pages) {
  pages.push_back(PageOf(command, parent, options));
  for (const CommandModel& sub : command.commands) {
    Add(sub, &command, options, pages);
  }
}

}  // namespace

std::vector<ManPage> ManPages(const CommandModel& program,
                              const ManOptions& options) {
  std::vector<ManPage> pages;
  Add(program, nullptr, options, pages);
  return pages;
}

}  // namespace bootmill::program
