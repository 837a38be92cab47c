// SPDX-License-Identifier: Apache-2.0
#include "trust/json.h"

#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"

namespace bootmill::trust {
namespace {

using nlohmann::json;

// Checks a text for what Parse refuses, without building anything.
class Checker final : public nlohmann::json_sax<json> {
 public:
  absl::Status status() const { return status_; }

  bool null() override { return Count(); }
  bool boolean(bool /*value*/) override { return Count(); }
  bool number_integer(number_integer_t /*value*/) override { return Count(); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return Count(); }
  bool number_float(number_float_t /*value*/,
                    const string_t& /*text*/) override {
    return Count();
  }
  bool string(string_t& /*value*/) override { return Count(); }
  bool binary(binary_t& /*value*/) override { return Count(); }
  bool start_object(size_t /*size*/) override { return Open(); }
  bool end_object() override { return Close(); }
  bool start_array(size_t /*size*/) override { return Open(); }
  bool end_array() override { return Close(); }

  bool key(string_t& name) override {
    if (!names_.back().insert(name).second) {
      constexpr size_t kShown = 64;
      return Refuse(absl::InvalidArgumentError(absl::StrFormat(
          "JSON: member `%s` comes twice", name.substr(0, kShown))));
    }
    return true;
  }
  bool parse_error(size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return Refuse(absl::InvalidArgumentError(
        absl::StrFormat("JSON: malformed at byte %d", position)));
  }

 private:
  bool Refuse(absl::Status status) {
    status_ = std::move(status);
    return false;
  }
  bool Count() {
    if (++values_ > kMaxJsonValues) {
      return Refuse(absl::ResourceExhaustedError(
          absl::StrFormat("JSON: more than %d values", kMaxJsonValues)));
    }
    return true;
  }
  bool Open() {
    if (names_.size() == kMaxJsonDepth) {
      return Refuse(absl::ResourceExhaustedError(absl::StrFormat(
          "JSON: nested deeper than %d levels", kMaxJsonDepth)));
    }
    names_.emplace_back();
    return Count();
  }
  bool Close() {
    names_.pop_back();
    return true;
  }

  absl::Status status_;
  size_t values_ = 0;
  // The names seen so far in each open object; arrays have none.
  std::vector<std::set<std::string>> names_;
};

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<unsigned>(c - 'a') + 10;
  }
  return std::nullopt;
}

std::optional<Sha256Digest> ReadDigest(std::string_view text) {
  Sha256Digest digest;
  if (text.size() != 2 * digest.bytes.size()) {
    return std::nullopt;
  }
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    const auto high = HexDigit(text[2 * i]);
    const auto low = HexDigit(text[2 * i + 1]);
    if (!high.has_value() || !low.has_value()) {
      return std::nullopt;
    }
    digest.bytes[i] = static_cast<std::byte>(*high << 4 | *low);
  }
  return digest;
}

std::string Join(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name)
                      : absl::StrFormat("%s.%s", path, name);
}

std::optional<std::string> FindMissingAt(const json& actual,
                                         const json& expected,
                                         const std::string& path) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [name, value] : expected.items()) {
      const std::string member = Join(path, name);
      const auto found = actual.find(name);
      if (found == actual.end()) {
        return member;
      }
      if (auto missing = FindMissingAt(*found, value, member)) {
        return missing;
      }
    }
    return std::nullopt;
  }
  if (expected.is_array() && actual.is_array() &&
      expected.size() == actual.size()) {
    for (size_t i = 0; i < expected.size(); ++i) {
      if (auto missing = FindMissingAt(actual[i], expected[i],
                                       absl::StrFormat("%s[%d]", path, i))) {
        return missing;
      }
    }
    return std::nullopt;
  }
  return actual == expected ? std::nullopt : std::optional(path);
}

}  // namespace

absl::StatusOr<json> ParseJson(std::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "JSON text of %d bytes, limit %d", text.size(), max_bytes));
  }
  Checker checker;
  if (!json::sax_parse(text, &checker)) {
    return checker.status();
  }
  // nlohmann's own errors cannot come: the checker has found them already.
  return json::parse(text, nullptr, /*allow_exceptions=*/false);
}

std::string WriteJson(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

JsonCursor JsonCursor::operator[](std::string_view name) const {
  if (std::optional<JsonCursor> member = Find(name)) {
    return *std::move(member);
  }
  const JsonCursor missing(value_, Join(path_, name), status_);
  missing.Fail("it to be there");
  return {nullptr, missing.path_, status_};
}

std::optional<JsonCursor> JsonCursor::Find(std::string_view name) const {
  if (value_ == nullptr) {
    return std::nullopt;
  }
  if (!value_->is_object()) {
    Fail("an object");
    return std::nullopt;
  }
  const auto found = value_->find(std::string(name));
  if (found == value_->end()) {
    return std::nullopt;
  }
  return JsonCursor(&*found, Join(path_, name), status_);
}

void JsonCursor::ForEach(
    const std::function<void(const JsonCursor&)>& visit) const {
  if (value_ == nullptr || !value_->is_array()) {
    Fail("an array");
    return;
  }
  for (size_t i = 0; i < value_->size() && status_->ok(); ++i) {
    visit(JsonCursor(&(*value_)[i], absl::StrFormat("%s[%d]", path_, i),
                     status_));
  }
}

std::string JsonCursor::Text() const {
  if (value_ == nullptr || !value_->is_string()) {
    Fail("a text");
    return "";
  }
  return value_->get_ref<const std::string&>();
}

bool JsonCursor::Flag() const {
  if (value_ == nullptr || !value_->is_boolean()) {
    Fail("true or false");
    return false;
  }
  return value_->get<bool>();
}

uint64_t JsonCursor::Integer() const {
  if (value_ == nullptr || !value_->is_number_unsigned()) {
    Fail("an integer from 0");
    return 0;
  }
  return value_->get<uint64_t>();
}

uint32_t JsonCursor::Integer32() const {
  const uint64_t value = Integer();
  if (value > std::numeric_limits<uint32_t>::max()) {
    Fail("an integer of 32 bits");
    return 0;
  }
  return static_cast<uint32_t>(value);
}

Sha256Digest JsonCursor::Digest() const {
  const std::optional<Sha256Digest> digest = ReadDigest(Text());
  if (!digest.has_value()) {
    Fail("64 lower-case hexadecimal digits");
    return {};
  }
  return *digest;
}

void JsonCursor::Fail(std::string_view expected) const {
  if (status_->ok()) {
    *status_ = absl::InvalidArgumentError(absl::StrFormat(
        "%s: expected %s", path_.empty() ? "JSON" : path_, expected));
  }
}

std::optional<std::string> FindMissing(const json& actual,
                                       const json& expected) {
  return FindMissingAt(actual, expected, "");
}

}  // namespace bootmill::trust
