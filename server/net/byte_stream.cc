// SPDX-License-Identifier: Apache-2.0
#include "server/net/byte_stream.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace bootmill::server {

namespace asio = boost::asio;
using Protocol = asio::generic::stream_protocol;

struct ByteStream::Tls {
  Tls(Socket socket, std::shared_ptr<asio::ssl::context> shared_context)
      : context(std::move(shared_context)),
        stream(std::move(socket), *context) {}

  std::shared_ptr<asio::ssl::context> context;
  asio::ssl::stream<Socket> stream;
};

// A stream of Asio's with TLS has two timers, by which one operation waits for
// another. They stay with the executor that the stream had first, so each
// handler says where it and the steps before it run.
template <typename Handler>
auto ByteStream::OnStrand(Handler handler) {
  return asio::bind_executor(socket().get_executor(), std::move(handler));
}

ByteStream::ByteStream(Socket socket, std::shared_ptr<asio::ssl::context> tls) {
  if (tls == nullptr) {
    clear_ = std::make_unique<Socket>(std::move(socket));
  } else {
    tls_ = std::make_unique<Tls>(std::move(socket), std::move(tls));
  }
}

ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream::~ByteStream() = default;

void ByteStream::Handshake(std::function<void(Error)> done) {
  if (tls_ == nullptr) {
    return done({});
  }
  tls_->stream.async_handshake(asio::ssl::stream_base::server,
                               OnStrand(std::move(done)));
}

void ByteStream::Read(asio::mutable_buffer into, SizeHandler done) {
  if (tls_ == nullptr || raw_) {
    socket().async_read_some(into, std::move(done));
  } else {
    tls_->stream.async_read_some(into, OnStrand(std::move(done)));
  }
}

void ByteStream::Write(const Buffers& from, SizeHandler done) {
  if (tls_ == nullptr) {
    clear_->async_write_some(from, std::move(done));
  } else {
    tls_->stream.async_write_some(from, OnStrand(std::move(done)));
  }
}

void ByteStream::ShutdownSend(std::function<void(Error)> done) {
  if (tls_ == nullptr) {
    Error error;
    clear_->shutdown(Socket::shutdown_send, error);
    return done(error);
  }
  tls_->stream.async_shutdown(OnStrand(std::move(done)));
}

void ByteStream::ReadRaw() {
  raw_ = true;
  Error ignored;
  socket().shutdown(Socket::shutdown_send, ignored);
}

bool ByteStream::MoveTo(const asio::any_io_executor& executor) {
  Error error;
  const Protocol protocol = socket().local_endpoint(error).protocol();
  Socket moved(executor);
  if (!error) {
    const Socket::native_handle_type descriptor = socket().release(error);
    if (!error) {
      moved.assign(protocol, descriptor, error);
    }
    if (error) {
      close(descriptor);
    }
  }
  socket() = std::move(moved);
  return !error;
}

void ByteStream::Close() {
  Error ignored;
  socket().close(ignored);
}

ByteStream::Socket& ByteStream::socket() {
  return tls_ == nullptr ? *clear_ : tls_->stream.next_layer();
}

X509* ByteStream::peer_certificate() const {
  return tls_ == nullptr ? nullptr
                         : SSL_get0_peer_certificate(
                               const_cast<Tls&>(*tls_).stream.native_handle());
}

}  // namespace bootmill::server
