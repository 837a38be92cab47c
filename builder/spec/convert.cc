// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/convert.h"

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "builder/spec/scalar.h"
#include "builder/spec/unknown_field.h"
#include "builder/spec/violation.h"
#include "common/status_macros.h"

namespace bootmill::spec {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

// Sets a singular field, or adds to a repeated one. Reflection has a function
// for each of the two and for each type.
class FieldWriter {
 public:
  FieldWriter(Message* message, const FieldDescriptor* field)
      : message_(message),
        field_(field),
        reflection_(message->GetReflection()) {}

  void String(std::string value) {
    if (field_->is_repeated()) {
      reflection_->AddString(message_, field_, std::move(value));
    } else {
      reflection_->SetString(message_, field_, std::move(value));
    }
  }
  void Bool(bool value) {
    if (field_->is_repeated()) {
      reflection_->AddBool(message_, field_, value);
    } else {
      reflection_->SetBool(message_, field_, value);
    }
  }
  void Int32(int32_t value) {
    if (field_->is_repeated()) {
      reflection_->AddInt32(message_, field_, value);
    } else {
      reflection_->SetInt32(message_, field_, value);
    }
  }
  void Int64(int64_t value) {
    if (field_->is_repeated()) {
      reflection_->AddInt64(message_, field_, value);
    } else {
      reflection_->SetInt64(message_, field_, value);
    }
  }
  void Enum(const EnumValueDescriptor* value) {
    if (field_->is_repeated()) {
      reflection_->AddEnum(message_, field_, value);
    } else {
      reflection_->SetEnum(message_, field_, value);
    }
  }
  Message* NewMessage() {
    return field_->is_repeated()
               ? reflection_->AddMessage(message_, field_)
               : reflection_->MutableMessage(message_, field_);
  }

 private:
  Message* message_;
  const FieldDescriptor* field_;
  const Reflection* reflection_;
};

bool IsDuration(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_MESSAGE &&
         field.message_type()->full_name() == "google.protobuf.Duration";
}

class Converter {
 public:
  Converter(Format format, PositionMap* positions, ViolationList* violations)
      : format_(format),
        positions_(positions),
        report_{&positions->lines(), violations} {}

  bool Root(const Node& node, Message* message) {
    positions_->Record("", node.range);
    if (node.kind != NodeKind::kMap && node.kind != NodeKind::kNull) {
      report_.Add("", node.range,
                  absl::StrFormat("expected a map of the fields of %s, got %s",
                                  message->GetDescriptor()->name(),
                                  NodeKindName(node.kind)));
      return false;
    }
    Fields(node, "", message);
    return true;
  }

 private:
  // The places where the first field of each oneof was given.
  struct Seen {
    std::map<const FieldDescriptor*, const Node*> fields;
    std::map<const OneofDescriptor*, const Node*> oneofs;
  };

  void Fields(const Node& map, const std::string& path, Message* message) {
    Seen seen;
    for (const Node& child : map.children) {
      const FieldDescriptor* field =
          FindField(*message->GetDescriptor(), child.key);
      if (field == nullptr) {
        report_.Add(FieldPath(path, child.key), child.key_range,
                    MessageOf(*message->GetDescriptor(), child.key));
        continue;
      }
      const std::string field_path = FieldPath(path, field->name());
      if (IsFirst(child, *field, field_path, &seen)) {
        positions_->Record(field_path, child.range);
        Field(child, field, field_path, message);
      }
    }
  }

  // Looking for what may have been meant takes time: only for what is shown.
  std::string MessageOf(const Descriptor& type, const std::string& key) const {
    return report_.violations->full() ? "" : UnknownFieldMessage(type, key);
  }

  // JSON also allows lower camel case, which protobuf's own printer writes.
  const FieldDescriptor* FindField(const Descriptor& type,
                                   const std::string& key) const {
    const FieldDescriptor* field = type.FindFieldByName(key);
    if (field == nullptr && format_ == Format::kJson) {
      field = type.FindFieldByCamelcaseName(key);
    }
    return field;
  }

  int LineOf(const Node& node) const {
    return report_.lines->At(node.key_range.begin).line;
  }

  bool IsFirst(const Node& child, const FieldDescriptor& field,
               const std::string& path, Seen* seen) {
    const auto [first, is_new] = seen->fields.emplace(&field, &child);
    const bool may_repeat =
        format_ == Format::kTextproto && field.is_repeated();
    if (!is_new && !may_repeat) {
      report_.Add(path, child.key_range,
                  absl::StrFormat("given twice; first on line %d",
                                  LineOf(*first->second)));
      return false;
    }
    const OneofDescriptor* oneof = field.real_containing_oneof();
    if (oneof == nullptr) {
      return true;
    }
    const auto [other, is_only] = seen->oneofs.emplace(oneof, &child);
    if (!is_only) {
      report_.Add(
          path, child.key_range,
          absl::StrFormat("cannot stand beside %s of line %d; give "
                          "only one of them",
                          Quote(other->second->key), LineOf(*other->second)));
    }
    return is_only;
  }

  void Field(const Node& node, const FieldDescriptor* field,
             const std::string& path, Message* message) {
    if (node.kind == NodeKind::kInvalid) {
      return;
    }
    if (!field->is_repeated()) {
      Value(node, field, path, message);
      return;
    }
    if (node.kind == NodeKind::kList) {
      for (const Node& item : node.children) {
        Element(item, field, path, message);
      }
    } else if (format_ == Format::kTextproto) {
      Element(node, field, path, message);
    } else {
      report_.Add(
          path, node.range,
          absl::StrFormat("expected a list, got %s", NodeKindName(node.kind)));
    }
  }

  void Element(const Node& node, const FieldDescriptor* field,
               const std::string& list_path, Message* message) {
    const Reflection* reflection = message->GetReflection();
    const int index = reflection->FieldSize(*message, field);
    const std::string path = ElementPath(list_path, static_cast<size_t>(index));
    positions_->Record(path, node.range);
    if (node.kind != NodeKind::kInvalid) {
      Value(node, field, path, message);
    }
    if (reflection->FieldSize(*message, field) == index) {
      AddEmpty(field, message);
    }
  }

  static void AddEmpty(const FieldDescriptor* field, Message* message) {
    FieldWriter writer(message, field);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      writer.NewMessage();
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      writer.String("");
    }
  }

  // Converts one value of a field, or one element of a repeated field.
  void Value(const Node& node, const FieldDescriptor* field,
             const std::string& path, Message* message) {
    const bool is_message =
        field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    const bool is_text_duration =
        IsDuration(*field) && format_ != Format::kTextproto;
    if (is_message && !is_text_duration) {
      MessageValue(node, field, path, message);
      return;
    }
    if (node.kind == NodeKind::kNull) {
      report_.Add(path, node.range,
                  "has no value; leave the field out, or put text like `null` "
                  "in quotes");
      return;
    }
    if (node.kind == NodeKind::kList || node.kind == NodeKind::kMap) {
      report_.Add(path, node.range,
                  absl::StrFormat("expected a single value, got %s",
                                  NodeKindName(node.kind)));
      return;
    }
    FieldWriter writer(message, field);
    const absl::Status status = is_text_duration
                                    ? DurationScalar(node, writer.NewMessage())
                                    : Scalar(node, *field, &writer);
    if (!status.ok()) {
      report_.Add(path, node.range, std::string(status.message()));
    }
  }

  // Returns how a key is given, if `node` is one as gpg prints it.
  static std::string_view KeyHint(const Node& node) {
    return node.text.find("-----BEGIN PGP") == std::string::npos
               ? ""
               : "; give a name, and as openpgp_key what `gpg --export KEY | "
                 "base64 -w0` writes";
  }

  // An empty value stands for a message without fields.
  void MessageValue(const Node& node, const FieldDescriptor* field,
                    const std::string& path, Message* message) {
    if (node.kind != NodeKind::kMap && node.kind != NodeKind::kNull) {
      report_.Add(
          path, node.range,
          absl::StrFormat("expected a map of the fields of %s, got %s%s",
                          field->message_type()->name(),
                          NodeKindName(node.kind), KeyHint(node)));
      return;
    }
    Fields(node, path, FieldWriter(message, field).NewMessage());
  }

  static absl::Status DurationScalar(const Node& node, Message* duration) {
    ASSIGN_OR_RETURN(const DurationValue value, ScalarToDuration(node));
    const Descriptor& type = *duration->GetDescriptor();
    FieldWriter(duration, type.FindFieldByName("seconds")).Int64(value.seconds);
    FieldWriter(duration, type.FindFieldByName("nanos")).Int32(value.nanos);
    return absl::OkStatus();
  }

  absl::Status Scalar(const Node& node, const FieldDescriptor& field,
                      FieldWriter* writer) const {
    switch (field.type()) {
      case FieldDescriptor::TYPE_STRING: {
        ASSIGN_OR_RETURN(std::string value, ScalarToString(node));
        writer->String(std::move(value));
        return absl::OkStatus();
      }
      case FieldDescriptor::TYPE_BYTES: {
        ASSIGN_OR_RETURN(std::string value, ScalarToBytes(node, format_));
        writer->String(std::move(value));
        return absl::OkStatus();
      }
      case FieldDescriptor::TYPE_BOOL: {
        ASSIGN_OR_RETURN(const bool value, ScalarToBool(node));
        writer->Bool(value);
        return absl::OkStatus();
      }
      case FieldDescriptor::TYPE_INT32: {
        using Limits = std::numeric_limits<int32_t>;
        ASSIGN_OR_RETURN(const int64_t value,
                         ScalarToInteger(node, Limits::min(), Limits::max()));
        writer->Int32(static_cast<int32_t>(value));
        return absl::OkStatus();
      }
      case FieldDescriptor::TYPE_INT64: {
        using Limits = std::numeric_limits<int64_t>;
        ASSIGN_OR_RETURN(const int64_t value,
                         ScalarToInteger(node, Limits::min(), Limits::max()));
        writer->Int64(value);
        return absl::OkStatus();
      }
      case FieldDescriptor::TYPE_ENUM: {
        ASSIGN_OR_RETURN(const EnumValueDescriptor* value,
                         ScalarToEnum(node, format_, *field.enum_type()));
        writer->Enum(value);
        return absl::OkStatus();
      }
      default:
        return absl::UnimplementedError(absl::StrFormat(
            "fields of type %s cannot be read", field.type_name()));
    }
  }

  Format format_;
  PositionMap* positions_;
  TextReport report_;
};

}  // namespace

bool ConvertTree(const Node& root, Format format, Message* message,
                 PositionMap* positions, ViolationList* violations) {
  return Converter(format, positions, violations).Root(root, message);
}

}  // namespace bootmill::spec
