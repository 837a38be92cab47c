// SPDX-License-Identifier: Apache-2.0
// bootmill completion: prints shell scripts that complete commands and options.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/image/object_types.h"
#include "builder/target.h"
#include "cli/commands/mkimage_options.h"
#include "cli/context.h"

namespace bootmill::cli {
namespace {

// One option.
struct OptionEntry {
  std::vector<std::string> names;  // with dashes, long ones first
  bool takes_value = false;
  std::vector<std::string> values;  // the values it may have; empty: file names
};

// A command and what may follow it.
struct CommandEntry {
  std::string path;                  // "toolchain show"; empty: the program
  std::vector<std::string> words;    // subcommands, or values of an operand
  std::vector<OptionEntry> options;  // in the order of help
};

// CLI11 describes an option with few values as "FORMAT:{table,json,yaml}".
std::vector<std::string> ValuesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t open = type.find(":{");
  const size_t close = type.find('}', open == std::string::npos ? 0 : open);
  std::vector<std::string> values;
  if (open == std::string::npos || close == std::string::npos) {
    return values;
  }
  size_t begin = open + 2;
  while (begin < close) {
    const size_t end = std::min(type.find(',', begin), close);
    values.push_back(type.substr(begin, end - begin));
    begin = end + 1;
  }
  return values;
}

void AddOptions(const CLI::App& app, CommandEntry& entry) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      const std::vector<std::string> values = ValuesOf(*option);
      entry.words.insert(entry.words.end(), values.begin(), values.end());
      continue;
    }
    OptionEntry added;
    for (const std::string& name : option->get_lnames()) {
      added.names.push_back("--" + name);
    }
    for (const std::string& name : option->get_snames()) {
      added.names.push_back("-" + name);
    }
    added.takes_value = option->get_items_expected_max() > 0;
    added.values = ValuesOf(*option);
    // A group of options repeats --help of its command.
    if (std::none_of(entry.options.begin(), entry.options.end(),
                     [&added](const OptionEntry& other) {
                       return other.names == added.names;
                     })) {
      entry.options.push_back(std::move(added));
    }
  }
}

// Returns the values of an option of mkimage, by the name of its argument in
// help.
std::vector<std::string> MkimageValues(std::string_view argument) {
  if (argument == "TARGET") {
    return TargetNames();
  }
  if (argument == "COMPRESSION") {
    return {"xz", "none", "auto"};
  }
  if (argument == "TABLE") {
    return image::ObjectTypesNames();
  }
  return {};
}

void AddMkimageOptions(CommandEntry& entry) {
  entry.options.clear();
  for (const OptionRow& row : MkimageOptionTable()) {
    if (row.help.empty()) {
      continue;
    }
    OptionEntry& added = entry.options.emplace_back();
    added.names.push_back(absl::StrFormat("--%s", row.name));
    if (row.letter != '\0') {
      added.names.push_back(absl::StrFormat("-%c", row.letter));
    }
    added.takes_value = !row.argument.empty();
    added.values = MkimageValues(row.argument);
  }
}

void Collect(const CLI::App& app, const std::string& path,
             std::vector<CommandEntry>& table) {
  CommandEntry entry{path, {}, {}};
  AddOptions(app, entry);
  std::vector<const CLI::App*> commands;
  for (const CLI::App* sub : app.get_subcommands(nullptr)) {
    // Groups of options appear as subcommands without a name.
    if (sub->get_name().empty()) {
      AddOptions(*sub, entry);
    } else {
      commands.push_back(sub);
      entry.words.push_back(sub->get_name());
    }
  }
  if (path == kMkimageCommand) {
    AddMkimageOptions(entry);
  }
  table.push_back(std::move(entry));
  for (const CLI::App* sub : commands) {
    Collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(),
            table);
  }
}

// Returns all commands of `app`, the program itself first, each command before
// its subcommands. The words come from what parses command lines: CLI11, and
// mkimage's own table.
std::vector<CommandEntry> CompletionTable(const CLI::App& app) {
  std::vector<CommandEntry> table;
  Collect(app, "", table);
  return table;
}

using Table = std::vector<CommandEntry>;

std::string Joined(const std::vector<std::string>& words,
                   std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? word : absl::StrFormat("%s%s", separator, word);
  }
  return text;
}

// Returns a `case` that sets the words and options of each command.
std::string CommandCases(const Table& table) {
  std::string cases;
  for (const CommandEntry& entry : table) {
    std::vector<std::string> options;
    for (const OptionEntry& option : entry.options) {
      options.insert(options.end(), option.names.begin(), option.names.end());
    }
    cases += absl::StrFormat(
        "    \"%s\") bm_words=\"%s\" bm_options=\"%s\" ;;\n", entry.path,
        Joined(entry.words, " "), Joined(options, " "));
  }
  return cases;
}

// Returns a `case` that sets the values of each option that has few.
std::string ValueCases(const Table& table) {
  std::string cases;
  for (const CommandEntry& entry : table) {
    for (const OptionEntry& option : entry.options) {
      std::vector<std::string> patterns;
      for (const std::string& name : option.names) {
        patterns.push_back(absl::StrFormat("\"%s %s\"", entry.path, name));
      }
      if (option.takes_value) {
        cases +=
            absl::StrFormat("    %s) bm_kind=value bm_words=\"%s\" ;;\n",
                            Joined(patterns, "|"), Joined(option.values, " "));
      }
    }
  }
  return cases;
}

// The part that bash and zsh share. From bm_before (an array of the words
// before the cursor), bm_previous and bm_current it sets bm_words: the words
// that may stand at the cursor; none means a file name.
std::string ShellBody(const Table& table) {
  std::vector<std::string> paths;
  for (const CommandEntry& entry : table) {
    if (!entry.path.empty()) {
      paths.push_back("\"" + entry.path + "\"");
    }
  }
  return absl::StrFormat(
      "  local bm_path=\"\" bm_word bm_words=\"\" bm_options=\"\" "
      "bm_kind=word\n"
      "  for bm_word in \"${bm_before[@]}\"; do\n"
      "    case \"${bm_path:+$bm_path }$bm_word\" in\n"
      "    %s) bm_path=\"${bm_path:+$bm_path }$bm_word\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$bm_path\" in\n%s  esac\n"
      "  case \"$bm_path $bm_previous\" in\n%s  esac\n"
      "  case \"$bm_kind$bm_current\" in\n"
      "    word-*) bm_words=\"$bm_options\" ;;\n"
      "  esac\n",
      Joined(paths, "|"), CommandCases(table), ValueCases(table));
}

std::string BashScript(const Table& table) {
  // Bash splits `--name=value` into three words.
  return "# bash completion for bootmill\n"
         "_bootmill() {\n"
         "  local -a bm_before=(\"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n"
         "  local bm_current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  local bm_previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
         "  if [ \"$bm_current\" = \"=\" ]; then\n"
         "    bm_current=\"\"\n"
         "  elif [ \"$bm_previous\" = \"=\" ]; then\n"
         "    bm_previous=\"${COMP_WORDS[COMP_CWORD-2]}\"\n"
         "  fi\n" +
         ShellBody(table) +
         "  COMPREPLY=()\n"
         "  if [ -n \"$bm_words\" ]; then\n"
         "    mapfile -t COMPREPLY < \\\n"
         "      <(compgen -W \"$bm_words\" -- \"$bm_current\")\n"
         "  fi\n"
         "}\n"
         "complete -o bashdefault -o default -F _bootmill bootmill\n";
}

std::string ZshScript(const Table& table) {
  return "#compdef bootmill\n"
         "_bootmill() {\n"
         "  local -a bm_before=(\"${(@)words[2,CURRENT-1]}\")\n"
         "  local bm_current=\"${words[CURRENT]}\"\n"
         "  local bm_previous=\"${words[CURRENT-1]}\"\n"
         "  case \"$bm_current\" in\n"
         "    --*=*)\n"
         "      bm_previous=\"${bm_current%%=*}\"\n"
         "      bm_current=\"${bm_current#*=}\"\n"
         "      compset -P '*='\n"
         "      ;;\n"
         "  esac\n" +
         ShellBody(table) +
         "  if [ -n \"$bm_words\" ]; then\n"
         "    compadd -- ${=bm_words}\n"
         "  else\n"
         "    _files\n"
         "  fi\n"
         "}\n"
         "if [ \"${funcstack[1]}\" = \"_bootmill\" ]; then\n"
         "  _bootmill \"$@\"\n"
         "else\n"
         "  compdef _bootmill bootmill\n"
         "fi\n";
}

// Returns a condition that is true after the command `path` and before any of
// its subcommands.
std::string FishCondition(const CommandEntry& entry) {
  if (entry.path.empty()) {
    return "__fish_use_subcommand";
  }
  std::string condition;
  std::string word;
  for (const char c : entry.path + " ") {
    if (c != ' ') {
      word += c;
      continue;
    }
    condition += (condition.empty() ? "" : "; and ") +
                 ("__fish_seen_subcommand_from " + word);
    word.clear();
  }
  if (!entry.words.empty()) {
    condition +=
        "; and not __fish_seen_subcommand_from " + Joined(entry.words, " ");
  }
  return condition;
}

std::string FishScript(const Table& table) {
  std::string script = "# fish completion for bootmill\n";
  for (const CommandEntry& entry : table) {
    const std::string start =
        absl::StrFormat("complete -c bootmill -n '%s'", FishCondition(entry));
    if (!entry.words.empty()) {
      script +=
          absl::StrFormat("%s -f -a '%s'\n", start, Joined(entry.words, " "));
    }
    for (const OptionEntry& option : entry.options) {
      script += start;
      for (const std::string& name : option.names) {
        script += name.starts_with("--") ? " -l " + name.substr(2)
                                         : " -s '" + name.substr(1) + "'";
      }
      if (!option.values.empty()) {
        script += absl::StrFormat(" -x -a '%s'", Joined(option.values, " "));
      } else if (option.takes_value) {
        script += " -r";
      }
      script += '\n';
    }
  }
  return script;
}

void RunCompletion(const CLI::App& app, const std::string& shell,
                   Context& context) {
  const Table table = CompletionTable(app);
  if (shell == "bash") {
    context.out << BashScript(table);
  } else if (shell == "zsh") {
    context.out << ZshScript(table);
  } else {
    context.out << FishScript(table);
  }
}

}  // namespace

void AddCompletionCommand(Command& app, Context& context) {
  auto shell = std::make_shared<std::string>();
  Command command = app.Add(
      "completion", "Prints a script that completes commands in a shell",
      "Examples:\n"
      "  bootmill completion bash > /etc/bash_completion.d/bootmill\n"
      "  bootmill completion zsh > \"${fpath[1]}/_bootmill\"\n"
      "  bootmill completion fish > ~/.config/fish/completions/bootmill.fish");
  command.Text({.names = "shell",
                .help = "The shell",
                .type = "SHELL",
                .required = true,
                .values = {"bash", "zsh", "fish"}},
               *shell);
  command.OnRun([program = &app.app(), shell, &context] {
    RunCompletion(*program, *shell, context);
  });
}

}  // namespace bootmill::cli
