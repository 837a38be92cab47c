// SPDX-License-Identifier: Apache-2.0
// Showing what a command found in the form that -o asks for.
#ifndef BOOTMILL_CLI_OUTPUT_SHOW_H_
#define BOOTMILL_CLI_OUTPUT_SHOW_H_

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/output/output.h"
#include "cli/output/resource_text.h"

namespace bootmill::cli {

// Shows one resource; `print` shows it to people.
template <typename Resource>
void ShowResource(const Resource& resource,
                  void (*print)(const Resource&, const Layout&, TextOut&),
                  OutputFormat format, Context& context) {
  if (IsDocument(format)) {
    context.Show(ToDocument(resource), format);
    return;
  }
  if constexpr (requires { resource.name(); }) {
    if (format == OutputFormat::kName) {
      context.out.Print("%s\n", KindAndId(resource.name()));
      return;
    }
  }
  print(resource, context.LayoutFor(format), context.out);
}

// Shows resources: `rows` makes a table of them for people, and programs get
// the document `{NAME: [...]}`.
template <typename Resource>
void ShowResources(const std::string& name,
                   const std::vector<Resource>& resources,
                   Table (*rows)(std::span<const Resource>),
                   OutputFormat format, Context& context) {
  if (IsDocument(format)) {
    Document list = Document::array();
    for (const Resource& resource : resources) {
      list.push_back(ToDocument(resource));
    }
    context.Show(Document{{name, list}}, format);
    return;
  }
  if constexpr (requires(const Resource& one) { one.name(); }) {
    if (format == OutputFormat::kName) {
      for (const Resource& resource : resources) {
        context.out.Print("%s\n", KindAndId(resource.name()));
      }
      return;
    }
  }
  context.Show(rows(resources), format);
}

// Shows resources one after the other, of whatever kinds: one as ShowResource
// does; several with an empty line between them, or as the document
// `{NAME: [...]}`. Thread-compatible.
class Shown {
 public:
  // `context` must outlive it.
  Shown(bool many, OutputFormat format, Context& context)
      : many_(many), format_(format), context_(context) {}

  template <typename Resource>
  void Add(const Resource& resource,
           void (*print)(const Resource&, const Layout&, TextOut&)) {
    if (many_ && IsDocument(format_)) {
      documents_.push_back(ToDocument(resource));
      return;
    }
    Separate();
    ShowResource(resource, print, format_, context_);
  }
  // Adds a text that is shown as it is. REQUIRES: the format is for people.
  void AddExact(std::string_view text) {
    Separate();
    context_.ShowExact(text);
  }
  // Writes the document of several.
  void Finish(const std::string& name) {
    if (many_ && IsDocument(format_)) {
      context_.Show(Document{{name, documents_}}, format_);
    }
  }

 private:
  void Separate() {
    context_.out.Lines(any_ && format_ != OutputFormat::kName ? "\n" : "");
    any_ = true;
  }

  bool many_;
  OutputFormat format_;
  Context& context_;
  Document documents_ = Document::array();
  bool any_ = false;
};

}  // namespace bootmill::cli

#endif  // BOOTMILL_CLI_OUTPUT_SHOW_H_
