/* The router: route records compiled once, paths matched against them. */
#pragma once
#include "platform/http/http.h"

enum { HTTP_SEGMENTS_MAX = 12, HTTP_PARAMS_MAX = 4 };

struct http_segment {
	const char *text; /* literal, or the name inside the braces */
	bool is_param;
	bool is_number; /* {id} and {…_id}: matches positive decimals only */
};

struct http_compiled_route {
	const struct http_route *route;
	struct http_segment segments[HTTP_SEGMENTS_MAX];
	int segment_count;
};

/* Immutable after compiling; shared by all threads. */
struct http_router {
	struct http_compiled_route *items;
	int count;
};

struct http_param {
	const char *name;
	const char *value;
};

struct http_match {
	const struct http_route *route; /* NULL: no such path, or (with `allow`) not with this method */
	int number;                     /* of the route in the router */
	const char *allow;              /* methods of the path, for 405; NULL when there is no such path */
	struct http_param params[HTTP_PARAMS_MAX];
	int param_count;
};

/* Compiles the NULL-ended tables into `arena`. A record that breaks the rules of paths is our mistake: assert. */
void http_router_compile(struct arena *arena, const struct http_routes *const *routes, struct http_router *ret_router);

/* Finds the route of a raw path (passed by the guard). Literals win over parameters; HEAD counts as GET. */
void http_router_find(const struct http_router *router, struct arena *arena, const char *method, const char *path,
		      size_t path_length, struct http_match *ret_match);
