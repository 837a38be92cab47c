// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/boot_loader_spec.h"

#include <array>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/countdown.h"
#include "builder/bootconfig/quote.h"

namespace bootmill::bootconfig {
namespace {

constexpr std::array<std::string_view, 2> kDirectories = {
    "/loader/entries", "/boot/loader/entries"};

// At most so many entries are read; GRUB script cannot count, so their numbers
// stand in the script.
constexpr int kMaxEntries = 64;

// The functions are GRUB script as it is read; a `(*)` or `$` in it is GRUB's.
constexpr char kEntryFunctions[] =
    R"grub(# One word for each argument, in quotes, each behind a space: `quoted`.
function bootmill_quote {
  set quoted=
  for argument in "$@"; do
    set plain=
    set tail="$argument"
    while regexp --set 1:head --set 2:tail -- "^([^']*)'(.*)\$" "$tail"; do
      set plain="$plain$head'\\''"
    done
    set quoted="$quoted '$plain$tail'"
  done
}

# A text that compares as a word as $1 does as a version: numbers have 20
# digits and stand above letters, `~` stands below everything, the end.
function bootmill_version_key {
  set key=
  set tail="$1"
  while regexp --set 1:head --set 2:number --set 3:tail -- \
      '^([^0-9~]*)([0-9]+|~)(.*)$' "$tail"; do
    if [ "$number" = '~' ]; then
      set key="$key$head!"
    else
      regexp --set 1:number '(.{20})$' "00000000000000000000$number"
      set key="$key$head|$number"
    fi
  done
  set key="$key$tail%"
}

# Puts the word $1 into the list `sorted`, the greatest first.
function bootmill_insert {
  set longer=
  set placed=
  for other in $sorted; do
    if [ -z "$placed" -a "$other" '<' "$1" ]; then
      set longer="$longer $1"
      set placed=1
    fi
    set longer="$longer $other"
  done
  if [ -z "$placed" ]; then
    set longer="$longer $1"
  fi
  set sorted="$longer"
}

# The path of an entry's file on $volume: below its root, or below $base.
function bootmill_entry_path {
  set entry_path="$1"
  if [ ! -f "$volume$1" -a -f "$volume$base$1" ]; then
    set entry_path="$base$1"
  fi
}

# The keys of an entry.
function title {
  set entry_title="$*"
}
function version {
  set entry_version="$*"
}
function architecture {
  set entry_architecture="$1"
}
function linux {
  bootmill_entry_path "$1"
  set entry_linux="$entry_path"
}
function initrd {
  for file in "$@"; do
    bootmill_entry_path "$file"
    bootmill_quote "$entry_path"
    set entry_initrds="$entry_initrds$quoted"
  done
}
function options {
  set entry_has_options=1
  bootmill_quote "$@"
  set entry_options="$entry_options$quoted"
}

# Reads the entry $1 of $volume$directory.
function bootmill_read_entry {
  set entry_title=
  set entry_version=
  set entry_architecture=
  set entry_linux=
  set entry_initrds=
  set entry_has_options=
  set entry_options=
  source "$volume$directory/$1.conf"
  if [ -z "$entry_has_options" ]; then
    options $kernelopts $default_kernelopts
  fi
  if [ -z "$entry_title" ]; then
    set entry_title="$1"
  elif [ -n "$entry_version" ]; then
    if ! regexp -- "$entry_version" "$entry_title"; then
      set entry_title="$entry_title ($entry_version)"
    fi
  fi
}

# The guest's environment block, of which few variables count.
function bootmill_read_environment {
  set environment=
  set saved_entry=
  set next_entry=
  set kernelopts=
  set default_kernelopts=
  set tuned_params=
  set tuned_initrd=
  set early_initrd=
  for file in /boot/grub2/grubenv /grub2/grubenv /boot/grub/grubenv \
      /grub/grubenv; do
    if [ -z "$environment" -a -s "$volume$file" ]; then
      set environment="$volume$file"
      load_env --file "$environment" saved_entry next_entry kernelopts \
          default_kernelopts tuned_params tuned_initrd early_initrd
    fi
  done
  set wanted="$saved_entry"
  if [ -n "$next_entry" ]; then
    set wanted="$next_entry"
  fi
}

# The entries of $volume$directory, newest first: `sorted`.
function bootmill_sort_entries {
  set sorted=
  for file in "$volume$directory"/*.conf; do
    if regexp --set 1:id '/([0-9A-Za-z._+^~@=,:-]+)\.conf$' "$file"; then
      bootmill_version_key "$id"
      bootmill_insert "$key$id"
    fi
  done
}

# In a command that `eval` runs: the volume as a word in quotes behind it.
function bootmill_set_root {
  set root="$1"
}

)grub";

std::string Numbers() {
  std::string numbers;
  for (int i = 0; i < kMaxEntries; ++i) {
    numbers += absl::StrFormat("%d ", i);
  }
  return numbers;
}

// Takes the next number of the list `list` into `name`.
std::string TakeNumber(std::string_view name, std::string_view list) {
  return absl::StrFormat(
      "if regexp --set 1:%s --set 2:%s '^([0-9]+) (.*)$' \"$%s\"; then", name,
      list, list);
}

// Turns the entry that was read, with the id $1, into a function of its own,
// and puts its number into the lists. `p` is the prefix of the source's names.
void WriteKeepEntry(const std::string& p, ScriptWriter& script) {
  script.Open("function %s_keep {", p);
  script.Open("%s", TakeNumber("number", p + "_free"));
  script.Line("bootmill_quote \"$volume\"");
  script.Line("set quoted_volume=\"$quoted\"");
  script.Line("bootmill_quote \"$entry_linux\"");
  script.Line("set start=boot");
  script.Open("if [ -n \"$entry_initrds\" ]; then");
  script.Line("set start=\"if initrd$entry_initrds; then boot; fi\"");
  script.Close("fi");
  script.Line(
      "eval \"function %s_entry_$number { bootmill_set_root$quoted_volume; "
      "if linux$quoted$entry_options; then $start; fi; }\"",
      p);
  script.Line("eval \"set %s_title_$number=\\\"\\$entry_title\\\"\"", p);
  script.Line("export %s_title_$number", p);
  script.Line("set %s_menu=\"$%s_menu $number\"", p, p);
  // The environment block names an entry by id, title or place.
  script.Open("%s", TakeNumber("place", "places"));
  script.Open(
      "if [ -n \"$wanted\" -a \\( \"x$wanted\" = \"x$1\" -o \"x$wanted\" = "
      "\"x$entry_title\" -o \"x$wanted\" = \"x$place\" \\) ]; then");
  script.Line("set first=\"$first $number\"");
  script.Middle("else");
  script.Line("set others=\"$others $number\"");
  script.Close("fi");
  script.Close("fi");
  script.Close("fi");
  script.Close("}");
  script.Blank();
}

// Reads the entries of $volume$directory.
void WriteReadDirectory(const std::string& p, ScriptWriter& script) {
  script.Open("function %s_read_directory {", p);
  script.Line("bootmill_read_environment");
  script.Line("bootmill_sort_entries");
  script.Line("set places='%s'", Numbers());
  script.Line("set first=");
  script.Line("set others=");
  script.Open("for word in $sorted; do");
  script.Line("regexp --set 1:id '%%(.*)$' \"$word\"");
  script.Line("bootmill_read_entry \"$id\"");
  script.Open("if [ -n \"$entry_linux\" -a -f \"$volume$entry_linux\" ]; then");
  script.Open(
      "if regexp '^(x64|x86-64|ia32|x86)?$' \"$entry_architecture\"; then");
  script.Line("%s_keep \"$id\"", p);
  script.Close("fi");
  script.Middle("else");
  // No kernel, or lines that are no script: a quote without its partner.
  script.Line(
      "echo \"bootmill: boot_loader_spec: $volume$directory/$id.conf names no "
      "kernel that exists\"");
  script.Close("fi");
  script.Close("done");
  script.Line("set %s_attempts=\"$%s_attempts$first$others\"", p, p);
  script.Open("if [ -n \"$next_entry\" ]; then");
  script.Line("set %s_once=\"$%s_once $environment\"", p, p);
  script.Close("fi");
  script.Close("}");
  script.Blank();
}

void WriteReader(SourceWriter& writer) {
  ScriptWriter& script = writer.script();
  const std::string& p = writer.function();
  script.Open("function %s {", EntryReader(writer));
  script.Line("set %s_free='%s'", p, Numbers());
  script.Open("for volume in (*); do");
  script.Open("for directory in %s; do",
              QuoteAll(PathsOr(writer.source().boot_loader_spec().directories(),
                               kDirectories)));
  script.Open(
      "if [ \"$volume\" != '(memdisk)' -a -d \"$volume$directory\" ]; then");
  // /boot of /boot/loader/entries, which paths in entries may leave out.
  script.Line("set base=");
  script.Line("regexp --set 1:base '^(.*)/loader/entries$' \"$directory\"");
  script.Line("%s_read_directory", p);
  script.Close("fi");
  script.Close("done");
  script.Close("done");
  for (const std::string_view list : {"menu", "attempts", "once"}) {
    script.Line("export %s_%s", p, list);
  }
  script.Close("}");
  script.Blank();
}

// Starts the entry with the number $1, and returns if that fails.
void WriteTry(const std::string& p, ScriptWriter& script) {
  script.Open("function %s_try {", p);
  script.Line("eval \"set title=\\\"\\$%s_title_$1\\\"\"", p);
  script.Line("echo \"bootmill: boot_loader_spec: starting `$title`\"");
  script.Line("%s_entry_$1", p);
  script.Line("echo \"bootmill: boot_loader_spec: `$title` led to no boot\"");
  script.Close("}");
  script.Blank();
}

std::string Menu(const std::string& p, const v1::LoaderSpec& spec) {
  ScriptWriter menu;
  menu.Open("for number in $%s_menu; do", p);
  menu.Line("eval \"set title=\\\"\\$%s_title_$number\\\"\"", p);
  menu.Open("menuentry %s-- \"$title\" \"$number\" {", EntryOption(spec));
  menu.Line("%s_try \"$2\"", p);
  menu.Close("}");
  menu.Close("done");
  return menu.text();
}

// A `next_entry` counts once: it is taken out of the guest's environment block
// before anything is started. A block that cannot be written stays as it is.
void WriteForgetNextEntry(const std::string& p, ScriptWriter& script) {
  script.Line("%s", kQuietFunction);
  script.Line("set next_entry=");
  script.Open("for file in $%s_once; do", p);
  script.Line("save_env --file \"$file\" next_entry");
  script.Close("done");
  script.Line("set %s_once=", p);
  script.Line("%s", kLoudFunction);
}

void WriteAttempts(SourceWriter& writer) {
  ScriptWriter& script = writer.script();
  const std::string& p = writer.function();
  script.Open("function %s {", p);
  script.Open("if [ -z \"$%s_attempts\" ]; then", p);
  script.Line(
      "echo 'bootmill: boot_loader_spec: no volume has an entry whose kernel "
      "exists'");
  script.Middle("else");
  WriteForgetNextEntry(p, script);
  script.Line("regexp --set 1:number '^ ([0-9]+)' \"$%s_attempts\"", p);
  script.Line("eval \"set title=\\\"\\$%s_title_$number\\\"\"", p);
  WriteCountdown(
      "\"$title\"", Menu(p, writer.spec()),
      [&p](ScriptWriter& attempts) {
        attempts.Open("for number in $%s_attempts; do", p);
        attempts.Line("%s_try $number", p);
        attempts.Close("done");
      },
      writer);
  script.Close("fi");
  script.Close("}");
  script.Blank();
}

}  // namespace

std::string EntryReader(const SourceWriter& writer) {
  return writer.function() + "_read";
}

void WriteEntryFunctions(ScriptWriter& script) { script.Text(kEntryFunctions); }

void WriteBootLoaderSpec(SourceWriter& writer) {
  WriteKeepEntry(writer.function(), writer.script());
  WriteReadDirectory(writer.function(), writer.script());
  WriteReader(writer);
  WriteTry(writer.function(), writer.script());
  WriteAttempts(writer);
  writer.NeedModule("regexp");
  writer.NeedCommands({"linux", "initrd", "test", "eval", "source", "load_env",
                       "save_env", "export", "echo"});
  for (const std::string_view key :
       {"title", "version", "architecture", "linux", "initrd", "options"}) {
    writer.out().late_commands.emplace_back(key);
  }
}

}  // namespace bootmill::bootconfig
