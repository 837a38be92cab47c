// SPDX-License-Identifier: Apache-2.0
#include "common/program/completion.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace bootmill::program {
namespace {

// Types whose values are names of files.
bool IsFileType(std::string_view type) {
  return type == "FILE" || type == "DIR" || type == "PATH" || type == "IMAGE";
}

// Where the cursor is.
struct Place {
  const CommandModel* program;
  const CommandModel* command;
  const OptionModel* option = nullptr;  // whose value follows
  size_t operands = 0;                  // before the cursor
  bool operands_only = false;           // `--` was there
};

// The option `name` of the command, or of another one.
const OptionModel* FindOption(const Place& place, std::string_view name) {
  const OptionModel* option = place.command->FindOption(name);
  return option != nullptr ? option : place.program->FindOptionAnywhere(name);
}

// Goes on by one word before the cursor.
void Pass(const std::string& word, Place& place) {
  if (word == "=" && place.option != nullptr) {
    return;  // bash: the value follows
  }
  if (place.option != nullptr) {
    place.option = nullptr;
    return;
  }
  if (!place.operands_only && word == "--") {
    place.operands_only = true;
    return;
  }
  if (!place.operands_only && word.size() > 1 && word.starts_with('-')) {
    const OptionModel* option = FindOption(place, word);
    place.option = option != nullptr && option->TakesValue() ? option : nullptr;
    return;
  }
  const CommandModel* sub = place.command->Find(word);
  if (sub != nullptr && place.operands == 0) {
    place.command = sub;
  } else {
    ++place.operands;
  }
}

void OfferValues(const OptionModel& option, Completion& completion) {
  for (const std::string& value : option.values) {
    completion.candidates.push_back({value, ""});
  }
  if (option.values.empty()) {
    completion.files = IsFileType(option.type);
    completion.dynamic = completion.files ? "" : option.type;
  }
}

void OfferOptions(const CommandModel& command, Completion& completion) {
  for (const OptionModel& option : command.options) {
    for (const std::string& name : option.names) {
      completion.candidates.push_back({name, option.help});
    }
  }
}

void OfferWords(const Place& place, Completion& completion) {
  for (const CommandModel& sub : place.command->commands) {
    completion.candidates.push_back({std::string(sub.Name()), sub.summary});
  }
  const std::vector<OptionModel>& operands = place.command->operands;
  if (place.operands < operands.size()) {
    OfferValues(operands[place.operands], completion);
  } else if (!operands.empty() && operands.back().repeated) {
    OfferValues(operands.back(), completion);
  }
}

}  // namespace

WholeWords JoinColons(std::span<const std::string> words) {
  WholeWords whole;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool colons = !words[i].empty() &&
                        words[i].find_first_not_of(':') == std::string::npos;
    if (!colons || whole.words.empty()) {
      whole.words.push_back(words[i]);
      continue;
    }
    std::string& joined = whole.words.back();
    joined += words[i];
    if (i + 1 < words.size()) {
      joined += words[++i];
    }
    if (i + 1 == words.size()) {
      whole.before_cursor = joined.substr(0, joined.rfind(':') + 1);
    }
  }
  return whole;
}

Completion Complete(const CommandModel& program,
                    std::span<const std::string> words) {
  Place place{&program, &program};
  for (const std::string& word : words.first(words.size() - 1)) {
    Pass(word, place);
  }
  Completion completion;
  completion.typed = words.back();
  if (place.option != nullptr) {
    // Bash: `=` is a word of its own, at the cursor too.
    completion.typed = completion.typed == "=" ? "" : completion.typed;
    OfferValues(*place.option, completion);
    return completion;
  }
  const bool is_option =
      !place.operands_only && completion.typed.starts_with('-');
  const size_t equals = completion.typed.find('=');
  if (is_option && equals != std::string::npos) {
    const OptionModel* option =
        FindOption(place, completion.typed.substr(0, equals));
    completion.prefix = completion.typed.substr(0, equals + 1);
    completion.typed.erase(0, equals + 1);
    if (option != nullptr) {
      OfferValues(*option, completion);
    }
  } else if (is_option) {
    OfferOptions(*place.command, completion);
  } else {
    OfferWords(place, completion);
  }
  return completion;
}

std::string AnswerCompletion(const CommandModel& program,
                             std::span<const std::string> words,
                             const ListValues& list_values) {
  if (words.empty()) {
    return ":\n";
  }
  const WholeWords whole = JoinColons(words);
  Completion completion = Complete(program, whole.words);
  if (!completion.dynamic.empty()) {
    for (const std::string& value : list_values(completion.dynamic)) {
      completion.candidates.push_back({value, ""});
    }
  }
  std::string answer;
  for (const Candidate& candidate : completion.candidates) {
    // A word with a line break or a tab would be read as something else.
    if (candidate.word.starts_with(completion.typed) &&
        candidate.word.find_first_of("\t\n") == std::string::npos) {
      const std::string word = completion.prefix + candidate.word;
      answer += absl::StrFormat("%s\t%s\n",
                                word.starts_with(whole.before_cursor)
                                    ? word.substr(whole.before_cursor.size())
                                    : word,
                                candidate.help);
    }
  }
  return answer + (completion.files ? ":files\n" : ":\n");
}

namespace {

// Programs and functions have names of their own: _bootmill_agent.
constexpr std::string_view kBash = R"(# bash completion for PROGRAM
_FUNCTION() {
  local bm_line bm_files=""
  COMPREPLY=()
  while IFS= read -r bm_line; do
    case "$bm_line" in
      :files) bm_files=1 ;;
      :) ;;
      *) COMPREPLY+=("${bm_line%%$'\t'*}") ;;
    esac
  done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" \
    2>/dev/null)
  if [ -n "$bm_files" ]; then
    compopt -o default 2>/dev/null
  fi
}
complete -F _FUNCTION PROGRAM
)";

constexpr std::string_view kZsh = R"(#compdef PROGRAM
_FUNCTION() {
  local bm_line bm_files=""
  local -a bm_words bm_shown
  while IFS= read -r bm_line; do
    case "$bm_line" in
      :files) bm_files=1 ;;
      :) ;;
      *)
        bm_words+=("${bm_line%%$'\t'*}")
        bm_shown+=("${bm_line/$'\t'/  -- }")
        ;;
    esac
  done < <("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  if [ -n "$bm_files" ]; then
    compset -P '*=' || :
    _files
  fi
  if [ ${#bm_words} -gt 0 ]; then
    compadd -l -d bm_shown -- "${bm_words[@]}"
  fi
}
if [ "${funcstack[1]}" = "_FUNCTION" ]; then
  _FUNCTION "$@"
else
  compdef _FUNCTION PROGRAM
fi
)";

constexpr std::string_view kFish = R"(# fish completion for PROGRAM
function __FUNCTION_complete
  set -l words (commandline -opc)
  set -l program $words[1]
  set -e words[1]
  set -l lines (command $program __complete $words (commandline -ct) 2>/dev/null)
  if test "$lines[-1]" = ':files'
    __fish_complete_path (commandline -ct)
  end
  if test (count $lines) -gt 1
    printf '%s\n' $lines[1..-2]
  end
end
complete -c PROGRAM -f -a '(__FUNCTION_complete)'
)";

}  // namespace

std::vector<std::string> ShellNames() { return {"bash", "zsh", "fish"}; }

std::string CompletionScript(std::string_view program, std::string_view shell) {
  const std::string function =
      absl::StrReplaceAll(std::string(program), {{"-", "_"}});
  const std::string_view script = shell == "bash"  ? kBash
                                  : shell == "zsh" ? kZsh
                                                   : kFish;
  return absl::StrReplaceAll(
      std::string(script),
      {{"PROGRAM", std::string(program)}, {"FUNCTION", function}});
}

}  // namespace bootmill::program
