// SPDX-License-Identifier: Apache-2.0
// Bodies that are too large to be kept in memory.
#ifndef BOOTMILL_SERVER_HTTP_BODY_READER_H_
#define BOOTMILL_SERVER_HTTP_BODY_READER_H_

#include <functional>
#include <optional>
#include <string>

#include "server/http/message.h"
#include "server/http/responder.h"

namespace bootmill::server {

// Takes the body of one request while it arrives. The connection calls one
// function after the other, and the next one when `done` of the one before was
// called. Destroying the object before Finish gives the request up. Functions
// must not block.
class BodyReader {
 public:
  // To be called once, on any thread: with nothing to go on, or with the answer
  // that refuses the rest.
  using Done = std::function<void(std::optional<HttpResponse>)>;

  BodyReader() = default;
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;
  virtual ~BodyReader() = default;

  // Called before any byte of the body is read.
  virtual void Begin(Done done) = 0;
  // Takes the next bytes.
  virtual void Add(std::string bytes, Done done) = 0;
  // Answers the request, whose body is complete.
  virtual void Finish(const HttpResponder& responder) = 0;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_BODY_READER_H_
