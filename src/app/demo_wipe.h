/* The route that empties a demo firm. */
#pragma once
#include "platform/http/http.h"

extern const struct http_routes demo_wipe_routes;
