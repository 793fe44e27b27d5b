#pragma once
#include "http/message.hpp"

// What a GET may ask of an answer that has a body: only when it has changed, only a part of it, compressed. Sans-IO.
namespace exemu::http {

// Conditions (RFC 9110 13), ranges (14: one; of several the whole is sent), gzip (8.4.1) where the request asks and the response can.
void work_out_entity(Response&, const Request&);

// Accept-Encoding: gzip, with a weight above 0 (RFC 9110 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);
std::string gzip(std::string_view);

} // namespace exemu::http
