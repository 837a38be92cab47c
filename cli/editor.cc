// SPDX-License-Identifier: Apache-2.0
#include "cli/editor.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace bootmill::cli {
namespace {

// Whether the text is the path of one program, blanks and all.
bool IsPathWithBlanks(const std::string& text) {
  return text.front() == '/' && text.find(' ') != std::string::npos &&
         access(text.c_str(), X_OK) == 0;
}

// While it lives, Ctrl-C and Ctrl-\ at the terminal are the editor's alone.
class KeyboardSignalsIgnored {
 public:
  KeyboardSignalsIgnored()
      : interrupt_(std::signal(SIGINT, SIG_IGN)),
        quit_(std::signal(SIGQUIT, SIG_IGN)) {}
  KeyboardSignalsIgnored(const KeyboardSignalsIgnored&) = delete;
  KeyboardSignalsIgnored& operator=(const KeyboardSignalsIgnored&) = delete;
  ~KeyboardSignalsIgnored() {
    std::signal(SIGINT, interrupt_);
    std::signal(SIGQUIT, quit_);
  }

 private:
  using Handler = void (*)(int);
  Handler interrupt_;
  Handler quit_;
};

// Starts `sh -c COMMAND sh FILE`, to which both signals mean what they usually
// do. Returns errno's value.
int StartShell(std::string command, std::string file, pid_t& child) {
  sigset_t usual;
  sigemptyset(&usual);
  sigaddset(&usual, SIGINT);
  sigaddset(&usual, SIGQUIT);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  char shell[] = "sh";
  char option[] = "-c";
  char* const arguments[] = {shell, option,      command.data(),
                             shell, file.data(), nullptr};
  const int error =
      posix_spawn(&child, "/bin/sh", nullptr, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  return error;
}

}  // namespace

absl::StatusOr<std::string> ChooseEditor() {
  for (const char* name : {"VISUAL", "EDITOR"}) {
    const char* value = std::getenv(name);
    const std::string editor(
        absl::StripAsciiWhitespace(value == nullptr ? "" : value));
    if (!editor.empty()) {
      return IsPathWithBlanks(editor)
                 ? "'" + absl::StrReplaceAll(editor, {{"'", "'\\''"}}) + "'"
                 : editor;
    }
  }
  // vi on what is no terminal waits for keys that nobody presses.
  if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1) {
    return absl::FailedPreconditionError(
        "no editor is named and there is no terminal for vi; set EDITOR");
  }
  return "vi";
}

absl::Status EditFile(const std::string& editor, const std::string& path) {
  const KeyboardSignalsIgnored ignored;
  pid_t child = 0;
  const int error = StartShell(editor + " \"$1\"", path, child);
  if (error != 0) {
    return absl::FailedPreconditionError(
        absl::StrFormat("start the editor `%s`: %s", editor, strerror(error)));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0
             ? absl::OkStatus()
             : absl::FailedPreconditionError(absl::StrFormat(
                   "the editor `%s` failed; set EDITOR to another one",
                   editor));
}

}  // namespace bootmill::cli
