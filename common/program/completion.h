// SPDX-License-Identifier: Apache-2.0
// Completion of command lines in bash, zsh and fish. The shells' scripts are
// short: they ask the program which words may stand at the cursor.
#ifndef BOOTMILL_COMMON_PROGRAM_COMPLETION_H_
#define BOOTMILL_COMMON_PROGRAM_COMPLETION_H_

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/program/model.h"

namespace bootmill::program {

// The command that the scripts call: `PROGRAM __complete WORD...`, the last
// word being the one at the cursor, empty if it is not begun.
inline constexpr std::string_view kCompleteCommand = "__complete";

// One word that may stand at the cursor.
struct Candidate {
  std::string word;
  std::string help;  // may be empty
};

// Which words may stand at the cursor.
struct Completion {
  std::vector<Candidate> candidates;  // all that fit, whatever is typed already
  bool files = false;                 // names of files fit as well
  std::string dynamic;  // the type of a value that only the program can list
  std::string prefix;   // "--format=" where the word holds an option and `=`
  std::string typed;    // what of the candidate is there already
};

// The words of a command line, those with colons whole.
struct WholeWords {
  std::vector<std::string> words;
  // What of the word at the cursor, up to its last colon, bash keeps for
  // itself: it replaces only what is behind. Empty if there is none.
  std::string before_cursor;
};

// Joins what bash has split: it gives `unix:/run/x` and `host:7443` as three
// words each. Thread-safe. Source: COMP_WORDBREAKS in bash(1).
WholeWords JoinColons(std::span<const std::string> words);

// Returns what may stand at the last of `words`, which follow the program's
// name. Bash gives an option, `=` and the value as three words, other shells as
// one. REQUIRES: `words` is not empty.
Completion Complete(const CommandModel& program,
                    std::span<const std::string> words);

// Lists the values of a type: FLEET, TOOLCHAIN, ...; none for a type that it
// does not know.
using ListValues =
    std::function<std::vector<std::string>(std::string_view type)>;

// Returns what `PROGRAM __complete WORD...` prints: a line for each candidate
// that begins with what is typed, `WORD<TAB>HELP`, then `:files` if the shell
// is to offer names of files, else `:`.
std::string AnswerCompletion(const CommandModel& program,
                             std::span<const std::string> words,
                             const ListValues& list_values);

// The shells for which there is a script.
std::vector<std::string> ShellNames();

// Returns the script that makes `shell` complete `program`.
// REQUIRES: `shell` is one of ShellNames.
std::string CompletionScript(std::string_view program, std::string_view shell);

}  // namespace bootmill::program

#endif  // BOOTMILL_COMMON_PROGRAM_COMPLETION_H_
