// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/canonical.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/canonical.h"

namespace bootmill::spec {
namespace {

constexpr int64_t kDefaultTimeoutSeconds = 5;
constexpr int32_t kDefaultUnlockTries = 3;

// The default sources are the same for every target: first loaders that were
// put there on purpose, then the guest's own configurations, beginning with the
// one that needs the least guessing; last the loaders that cannot come back if
// they fail.
void ApplyDefaultSources(v1::Role role, v1::BootPolicy* boot) {
  if (role != v1::ROLE_GUEST_SECOND_STAGE) {
    // A second stage does not start another second stage.
    boot->add_sources()->mutable_chainload();
  }
  boot->add_sources()->mutable_grub_config();
  boot->add_sources()->mutable_boot_loader_spec();
  boot->add_sources()->mutable_legacy_menu();
  boot->add_sources()->mutable_extlinux();
  if (role != v1::ROLE_GUEST_SECOND_STAGE) {
    boot->add_sources()->mutable_chainload()->set_loaders(
        v1::LOADERS_INSTALLED);
  }
}

void ApplyBootDefaults(v1::BootPolicy* boot) {
  if (boot->on_failure() == v1::ON_FAILURE_UNSPECIFIED) {
    boot->set_on_failure(v1::ON_FAILURE_MENU);
  }
  if (!boot->has_timeout()) {
    boot->mutable_timeout()->set_seconds(kDefaultTimeoutSeconds);
  }
  if (boot->has_unlock() && !boot->unlock().has_tries()) {
    boot->mutable_unlock()->set_tries(kDefaultUnlockTries);
  }
  if (boot->has_lock() &&
      boot->lock().guest_config() == v1::GUEST_CONFIG_LOCK_UNSPECIFIED) {
    boot->mutable_lock()->set_guest_config(v1::GUEST_CONFIG_LOCK_BOOT);
  }
}

}  // namespace

void ApplyDefaults(v1::LoaderSpec* spec) {
  if (spec->role() == v1::ROLE_UNSPECIFIED) {
    spec->set_role(v1::ROLE_HOST_STAGE_ONE);
  }
  if (spec->preset() == v1::PRESET_UNSPECIFIED) {
    spec->set_preset(v1::PRESET_COMMON);
  }
  if (spec->boot().sources().empty()) {
    ApplyDefaultSources(spec->role(), spec->mutable_boot());
  }
  ApplyBootDefaults(spec->mutable_boot());
}

namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::string_view kSchema = "bootmill.spec.v1";

// These fields do not change an image.
constexpr std::array<std::string_view, 1> kLeftOut = {
    "bootmill.v1.LoaderSpec.description",
};

void WriteFields(const Message& message, CanonicalWriter* writer);

void WriteMessage(std::string_view name, const Message& message,
                  CanonicalWriter* writer) {
  CanonicalWriter nested;
  WriteFields(message, &nested);
  writer->Message(name, nested);
}

void WriteInteger(std::string_view name, int64_t value,
                  CanonicalWriter* writer) {
  writer->Integer(name, static_cast<uint64_t>(value));
}

void WriteEnum(const FieldDescriptor& field, int number,
               CanonicalWriter* writer) {
  const EnumValueDescriptor* value =
      field.enum_type()->FindValueByNumber(number);
  writer->Text(field.name(),
               value != nullptr ? value->name() : std::to_string(number));
}

void WriteSingular(const Message& message, const FieldDescriptor& field,
                   CanonicalWriter* writer) {
  const Reflection& reflection = *message.GetReflection();
  const std::string& name = field.name();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return WriteMessage(name, reflection.GetMessage(message, &field), writer);
    case FieldDescriptor::CPPTYPE_STRING:
      return writer->Text(name, reflection.GetString(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return WriteEnum(field, reflection.GetEnumValue(message, &field), writer);
    case FieldDescriptor::CPPTYPE_BOOL:
      return writer->Flag(name, reflection.GetBool(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return WriteInteger(name, reflection.GetInt32(message, &field), writer);
    case FieldDescriptor::CPPTYPE_INT64:
      return WriteInteger(name, reflection.GetInt64(message, &field), writer);
    default:
      return;  // a test forbids such fields in the schema
  }
}

// Lists in the schema hold messages or strings only; a test checks that.
void WriteList(const Message& message, const FieldDescriptor& field,
               CanonicalWriter* writer) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  writer->List(field.name(), static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      WriteMessage("", reflection.GetRepeatedMessage(message, &field, i),
                   writer);
    } else {
      writer->Text("", reflection.GetRepeatedString(message, &field, i));
    }
  }
}

void WriteFields(const Message& message, CanonicalWriter* writer) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::sort(fields.begin(), fields.end(),
            [](const FieldDescriptor* a, const FieldDescriptor* b) {
              return a->number() < b->number();
            });
  for (const FieldDescriptor* field : fields) {
    if (std::find(kLeftOut.begin(), kLeftOut.end(), field->full_name()) !=
        kLeftOut.end()) {
      continue;
    }
    if (field->is_repeated()) {
      WriteList(message, *field, writer);
    } else {
      WriteSingular(message, *field, writer);
    }
  }
}

}  // namespace

Bytes CanonicalBytes(const v1::LoaderSpec& spec) {
  v1::LoaderSpec complete = spec;
  ApplyDefaults(&complete);
  CanonicalWriter writer(kSchema);
  WriteFields(complete, &writer);
  return writer.bytes();
}

Sha256Digest SpecDigest(const v1::LoaderSpec& spec) {
  return Sha256(CanonicalBytes(spec));
}

}  // namespace bootmill::spec
