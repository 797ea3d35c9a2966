/* The route that tells how far a new firm has come. */
#pragma once
#include "platform/http/http.h"

extern const struct http_routes setup_routes;
