// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/lint.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "builder/bootconfig/script_spelling.h"
#include "common/suggest.h"

namespace bootmill::bootconfig {
namespace {

constexpr size_t kMaxShown = 60;

// The commands that run a block: those that GRUB 2.06 registers with
// GRUB_COMMAND_FLAG_BLOCKS.
constexpr std::array<std::string_view, 3> kBlockCommands = {
    "menuentry", "submenu", "test_blockarg"};

// Returns a name from the script in a form that fits into a message of one
// line.
std::string Shown(const std::string& name) {
  const std::string escaped = absl::Utf8SafeCEscape(name.substr(0, kMaxShown));
  return absl::StrFormat("`%s%s`", escaped,
                         name.size() > kMaxShown ? "..." : "");
}

class Linter {
 public:
  Linter(const Script& script, const CommandIndex& index,
         const std::set<std::string, std::less<>>& image_modules)
      : script_(script),
        index_(index),
        image_modules_(image_modules),
        functions_(FunctionsDefined(script)) {}

  std::vector<Finding> Run();

 private:
  bool Full() const { return findings_.size() >= kMaxFindings; }
  void Add(Severity severity, Position position, std::string message,
           std::optional<std::string> module = std::nullopt);

  void CheckTraps();
  void CheckFunctions();
  void CheckCommand(const Command& command);
  void CheckKnown(const UsedCommand& used);
  void CheckArguments(const UsedCommand& used, const Command& command);
  void CheckBlock(const UsedCommand& used, const Command& command);
  void CheckDisks(const Command& command);
  void CheckInsmod(const UsedCommand& used, const Word* argument);
  bool IsInImage(const std::string& module) const;

  const Script& script_;
  const CommandIndex& index_;
  const std::set<std::string, std::less<>>& image_modules_;
  const std::set<std::string, std::less<>> functions_;
  std::vector<Finding> findings_;
};

void Linter::Add(Severity severity, Position position, std::string message,
                 std::optional<std::string> module) {
  if (!Full()) {
    findings_.push_back(
        {severity, position, std::move(message), std::move(module)});
  }
}

bool Linter::IsInImage(const std::string& module) const {
  return image_modules_.find(module) != image_modules_.end();
}

void Linter::CheckTraps() {
  for (const Trap& trap : script_.traps) {
    switch (trap.kind) {
      case ReadingTrap::kHashLineInWord:
        Add(Severity::kWarning, trap.position,
            "this line begins with `#` inside a quoted text or a continued "
            "word: GRUB drops it when it reads the file");
        break;
      case ReadingTrap::kContinuationBeforeCarriageReturn:
        Add(Severity::kWarning, trap.position,
            "a backslash before CR LF: GRUB continues the line, "
            "grub-script-check does not; end lines with LF alone");
        break;
    }
  }
}

// GRUB looks for a command first, and then for a function.
void Linter::CheckFunctions() {
  for (const Statement& statement : script_.statements) {
    const auto* function = std::get_if<Function>(&statement.node);
    if (function == nullptr) {
      continue;
    }
    const std::vector<std::string> modules = index_.ModulesFor(function->name);
    const bool hidden =
        IsKernelCommand(function->name) ||
        std::any_of(modules.begin(), modules.end(),
                    [this](const std::string& m) { return IsInImage(m); });
    if (hidden) {
      Add(Severity::kWarning, statement.position,
          absl::StrFormat("function %s never runs: GRUB's own command of that "
                          "name comes first",
                          Shown(function->name)));
    }
  }
}

void Linter::CheckKnown(const UsedCommand& used) {
  const std::string& name = used.name;
  if (IsKernelCommand(name) || functions_.find(name) != functions_.end()) {
    return;
  }
  if (FindKeyword(name) != Keyword::kNone) {
    Add(Severity::kError, used.position,
        absl::StrFormat("%s is a command here, which does not exist, and not "
                        "the keyword, because of quotes, escapes or a line "
                        "continuation",
                        Shown(name)));
    return;
  }
  const std::vector<std::string> modules = index_.ModulesFor(name);
  if (modules.empty()) {
    std::vector<std::string> candidates = index_.Commands();
    candidates.insert(candidates.end(), functions_.begin(), functions_.end());
    const std::vector<std::string> keywords = KeywordSpellings();
    candidates.insert(candidates.end(), keywords.begin(), keywords.end());
    Add(Severity::kError, used.position,
        absl::StrFormat("unknown command %s%s", Shown(name),
                        DidYouMean(name, candidates)));
    return;
  }
  if (std::none_of(modules.begin(), modules.end(),
                   [this](const std::string& m) { return IsInImage(m); })) {
    Add(Severity::kError, used.position,
        absl::StrFormat("command %s needs module `%s`, which is not in the "
                        "image",
                        Shown(name), modules.front()),
        modules.front());
  }
}

// Returns the disk of a PC that `text` names, such as `hd0` in `(hd0,msdos1)`;
// empty if it names none.
std::string PcDisk(std::string_view text) {
  for (size_t at = text.find("hd"); at != std::string_view::npos;
       at = text.find("hd", at + 1)) {
    const size_t end =
        std::min(text.find_first_not_of("0123456789", at + 2), text.size());
    const bool begins = at == 0 || std::string_view("(=").find(text[at - 1]) !=
                                       std::string_view::npos;
    const bool ends =
        end == text.size() ||
        std::string_view("),").find(text[end]) != std::string_view::npos;
    if (begins && ends && end > at + 2) {
      return std::string(text.substr(at, end - at));
    }
  }
  return "";
}

void Linter::CheckDisks(const Command& command) {
  for (const Word& word : command.words) {
    const std::optional<std::string> text = StaticText(word);
    const std::string disk = text.has_value() ? PcDisk(*text) : "";
    if (!disk.empty()) {
      Add(Severity::kWarning, word.position,
          absl::StrFormat("Xen has no disk %s: the first one is `xen/xvda`, as "
                          "in `(xen/xvda,msdos1)`; `search` finds a volume by "
                          "its label, UUID or file",
                          Shown(disk)));
    }
  }
}

void Linter::CheckInsmod(const UsedCommand& used, const Word* argument) {
  if (argument == nullptr) {
    Add(Severity::kError, used.position, "insmod without a module's name");
    return;
  }
  const std::optional<std::string> name = StaticText(*argument);
  // A name that begins like this is the path of a file.
  constexpr std::string_view kPathStarts = "/(+";
  if (!name.has_value() || name->empty() ||
      kPathStarts.find(name->front()) != std::string_view::npos ||
      IsInImage(*name)) {
    return;
  }
  if (!index_.HasModule(*name)) {
    Add(Severity::kWarning, argument->position,
        absl::StrFormat("module %s is not in the toolchain%s", Shown(*name),
                        DidYouMean(*name, index_.Modules())));
    return;
  }
  Add(Severity::kWarning, argument->position,
      absl::StrFormat("module %s is not in the image", Shown(*name)), name);
}

void Linter::CheckBlock(const UsedCommand& used, const Command& command) {
  const bool runs_block =
      std::find(kBlockCommands.begin(), kBlockCommands.end(), used.name) !=
      kBlockCommands.end();
  if (command.block.has_value()) {
    if (!runs_block && index_.HasCommand(used.name)) {
      Add(Severity::kWarning, used.position,
          absl::StrFormat("%s takes no block: it gets the text between the "
                          "braces as an argument",
                          Shown(used.name)));
    }
    return;
  }
  if (!runs_block) {
    return;
  }
  const bool has_source = std::any_of(
      command.words.begin(), command.words.end(), [](const Word& word) {
        return !word.pieces.empty() &&
               word.pieces.front().text.starts_with("--source");
      });
  if (!has_source) {
    Add(Severity::kError, used.position,
        absl::StrFormat("%s without a block; its `{` must stand on the same "
                        "line",
                        Shown(used.name)));
  }
}

void Linter::CheckArguments(const UsedCommand& used, const Command& command) {
  const Word* first = nullptr;
  const Word* last = nullptr;
  for (const Word& word : command.words) {
    const bool behind_name =
        std::tie(word.position.line, word.position.column) >
        std::tie(used.position.line, used.position.column);
    if (behind_name && !word.pieces.empty()) {
      first = first == nullptr ? &word : first;
      last = &word;
    }
  }
  if (used.name == "insmod") {
    CheckInsmod(used, first);
  } else if (used.name == "[") {
    const std::optional<std::string> text =
        last == nullptr ? std::string() : StaticText(*last);
    if (text.has_value() && *text != "]") {
      Add(Severity::kWarning, used.position,
          "`[` without `]` as a word of its own at the end");
    }
  } else if (used.name == "set" && first != nullptr) {
    const std::optional<std::string> text = StaticText(*first);
    if (text.has_value() && text->find('=') == std::string::npos) {
      Add(Severity::kError, first->position,
          absl::StrFormat("set wants NAME=VALUE in one word, not %s",
                          Shown(*text)));
    }
  }
}

void Linter::CheckCommand(const Command& command) {
  if (Full()) {
    return;
  }
  const std::optional<UsedCommand> used = NameOf(command);
  if (!used.has_value()) {
    return;
  }
  CheckKnown(*used);
  CheckDisks(command);
  if (functions_.find(used->name) == functions_.end()) {
    CheckArguments(*used, command);
    CheckBlock(*used, command);
  }
}

std::vector<Finding> Linter::Run() {
  CheckTraps();
  CheckFunctions();
  ForEachCommand(script_,
                 [this](const Command& command) { CheckCommand(command); });
  std::stable_sort(findings_.begin(), findings_.end(),
                   [](const Finding& a, const Finding& b) {
                     return std::tie(a.position.line, a.position.column) <
                            std::tie(b.position.line, b.position.column);
                   });
  if (Full()) {
    findings_.push_back({Severity::kWarning, findings_.back().position,
                         "there is more to find; the rest is left out",
                         std::nullopt});
  }
  return std::move(findings_);
}

}  // namespace

std::vector<Finding> Lint(
    const Script& script, const CommandIndex& index,
    const std::set<std::string, std::less<>>& image_modules) {
  return Linter(script, index, image_modules).Run();
}

}  // namespace bootmill::bootconfig
