// SPDX-License-Identifier: Apache-2.0
// bootmill completion: scripts that complete commands and options in a shell.
// They are made from the program's own table of commands, so they are never
// behind it.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "cli/context.h"

namespace bootmill::cli {
namespace {

// One command with what may follow it.
struct Entry {
  std::string path;  // "toolchain show"; empty for the program itself
  std::vector<std::string> words;
};

std::string Joined(const std::vector<std::string>& words,
                   std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? word : absl::StrFormat("%s%s", separator, word);
  }
  return text;
}

void Collect(const CLI::App& app, const std::string& path,
             std::vector<Entry>& entries) {
  Entry entry{path, {}};
  std::vector<const CLI::App*> commands;
  for (const CLI::App* sub : app.get_subcommands(nullptr)) {
    // Option groups are commands without a name of their own.
    if (sub->get_name().empty() || sub->get_name() == "GRUB modules") {
      for (const CLI::Option* option : sub->get_options()) {
        entry.words.push_back(option->get_name(false, true));
      }
      continue;
    }
    commands.push_back(sub);
    entry.words.push_back(sub->get_name());
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      entry.words.push_back("--" + name);
    }
    for (const std::string& name : option->get_snames()) {
      entry.words.push_back("-" + name);
    }
  }
  entries.push_back(std::move(entry));
  for (const CLI::App* sub : commands) {
    Collect(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(),
            entries);
  }
}

// Both shells walk the words before the cursor to find the command, then offer
// its words; files are offered for everything else.
std::string ShellFunction(const std::vector<Entry>& entries) {
  std::vector<std::string> paths;
  std::string cases;
  for (const Entry& entry : entries) {
    paths.push_back("\"" + entry.path + "\"");
    cases += absl::StrFormat("    \"%s\") words=\"%s\" ;;\n", entry.path,
                             Joined(entry.words, " "));
  }
  return absl::StrFormat(
      "  local path=\"\" word next known\n"
      "  for word in \"${before[@]}\"; do\n"
      "    next=\"${path:+$path }$word\"\n"
      "    for known in %s; do\n"
      "      [ \"$next\" = \"$known\" ] && path=$next\n"
      "    done\n"
      "  done\n"
      "  local words=\"\"\n"
      "  case $path in\n%s  esac\n",
      Joined(paths, " "), cases);
}

std::string BashScript(const std::vector<Entry>& entries) {
  return "# bash completion for bootmill\n_bootmill() {\n"
         "  local -a before=(\"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n" +
         ShellFunction(entries) +
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
         "\"${COMP_WORDS[COMP_CWORD]}\")\n}\n"
         "complete -o bashdefault -o default -F _bootmill bootmill\n";
}

std::string ZshScript(const std::vector<Entry>& entries) {
  return "#compdef bootmill\n_bootmill() {\n"
         "  local -a before=(\"${(@)words[2,CURRENT-1]}\")\n" +
         ShellFunction(entries) +
         "  compadd -- ${=words}\n  _files\n}\n"
         "compdef _bootmill bootmill\n";
}

std::string FishScript(const std::vector<Entry>& entries) {
  std::string script = "# fish completion for bootmill\n";
  for (const Entry& entry : entries) {
    std::string condition = "__fish_use_subcommand";
    if (!entry.path.empty()) {
      condition.clear();
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
    }
    script += absl::StrFormat("complete -c bootmill -n '%s' -a '%s'\n",
                              condition, Joined(entry.words, " "));
  }
  return script;
}

void RunCompletion(const CLI::App& app, const std::string& shell,
                   Context& context) {
  std::vector<Entry> entries;
  Collect(app, "", entries);
  if (shell == "bash") {
    context.out << BashScript(entries);
  } else if (shell == "zsh") {
    context.out << ZshScript(entries);
  } else {
    context.out << FishScript(entries);
  }
}

}  // namespace

void AddCompletionCommand(CLI::App& app, Context& context) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "completion", "Prints a script that completes commands in a shell");
  command->footer(
      "Examples:\n"
      "  bootmill completion bash > /etc/bash_completion.d/bootmill\n"
      "  bootmill completion zsh > \"${fpath[1]}/_bootmill\"\n"
      "  bootmill completion fish > ~/.config/fish/completions/bootmill.fish");
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback(
      [&app, shell, &context] { RunCompletion(app, *shell, context); });
}

}  // namespace bootmill::cli
