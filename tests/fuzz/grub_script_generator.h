// SPDX-License-Identifier: Apache-2.0
// Random GRUB scripts for the differential test; the same seed gives the same
// scripts.
#ifndef BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_GENERATOR_H_
#define BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_GENERATOR_H_

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bootmill::testing {

// Makes scripts. Thread-compatible.
class GrubScriptGenerator {
 public:
  explicit GrubScriptGenerator(uint64_t seed) : random_(seed) {}

  // Returns a script of the grammar, with about `statements` statements.
  std::string Valid(size_t statements);
  // Returns a valid script in which a few bytes or tokens were removed,
  // inserted or moved.
  std::string Mutated(size_t statements);
  // Returns about `tokens` random tokens.
  std::string RandomTokens(size_t tokens);

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  bool OneIn(size_t bound) { return Below(bound) == 0; }
  std::string_view Pick(const std::vector<std::string_view>& choices);

  // Each of these appends to text_.
  void Blanks();
  void Newlines();
  void Separator();
  void Comment();
  void Name();
  void Word();
  void Quoted();
  void Argument();
  void Simple(size_t depth);
  void Statement(size_t depth);
  void Commands(size_t depth);
  void If(size_t depth);
  void For(size_t depth);
  void Loop(size_t depth);
  void Function(size_t depth);
  void Mutate();

  std::mt19937_64 random_;
  std::string text_;
};

}  // namespace bootmill::testing

#endif  // BOOTMILL_TESTS_FUZZ_GRUB_SCRIPT_GENERATOR_H_
