/* Matching by segments: a linear walk over about a hundred records with the same segment count costs less
 * than a microsecond, so there is no tree to get wrong. */
#include "platform/http/http_route.h"

#include <assert.h>
#include <string.h>

#include "platform/http/http_guard.h"

static void compile_segment(struct arena *arena, const char *text, size_t length, struct http_segment *ret)
{
	bool is_param = text[0] == '{';

	assert(length > 0 && (!is_param || text[length - 1] == '}'));
	*ret = (struct http_segment){ .text = arena_text_n(arena, text + is_param, length - 2 * is_param),
				      .is_param = is_param };
	ret->is_number = is_param && (text_equal(ret->text, "id") || text_ends(ret->text, "_id"));
}

static void compile(struct arena *arena, const struct http_route *route, struct http_compiled_route *ret)
{
	*ret = (struct http_compiled_route){ .route = route };
	for (const char *at = route->path; *at;) {
		size_t length = strcspn(at + 1, "/");

		assert(*at == '/' && ret->segment_count < HTTP_SEGMENTS_MAX);
		compile_segment(arena, at + 1, length, &ret->segments[ret->segment_count++]);
		at += length + 1;
	}
}

void http_router_compile(struct arena *arena, const struct http_routes *const *routes, struct http_router *ret_router)
{
	int count = 0, at = 0;

	for (int i = 0; routes[i]; i++)
		count += routes[i]->count;
	struct http_compiled_route *items = arena_array(arena, (size_t)count, sizeof *items);
	for (int i = 0; routes[i]; i++) {
		for (int j = 0; j < routes[i]->count; j++)
			compile(arena, &routes[i]->items[j], &items[at++]);
	}
	*ret_router = (struct http_router){ .items = items, .count = count };
}

/* Decoded segments; -1 when there are too many of them or one is empty. */
static int split(struct arena *arena, const char *path, size_t length, const char *ret_segments[HTTP_SEGMENTS_MAX])
{
	int count = 0;

	for (size_t start = 1; start <= length;) {
		const char *slash = memchr(path + start, '/', length - start);
		size_t bytes = (slash ? (size_t)(slash - path) : length) - start;
		char *segment = arena_alloc(arena, bytes + 1);

		if (count == HTTP_SEGMENTS_MAX || bytes == 0 ||
		    !http_percent_decode(path + start, bytes, false, segment))
			return -1;
		ret_segments[count++] = segment;
		start += bytes + 1;
	}
	return count;
}

static bool is_positive_number(const char *text)
{
	int64_t number;

	return text[0] >= '1' && text[0] <= '9' && text_to_i64(text, &number);
}

/* How well the record fits: -1 not at all, else a number in which an earlier literal weighs more. */
static int fit(const struct http_compiled_route *item, const char *const *segments, int count)
{
	int weight = 0;

	if (item->segment_count != count)
		return -1;
	for (int i = 0; i < count; i++) {
		const struct http_segment *segment = &item->segments[i];

		if (!segment->is_param && strcmp(segment->text, segments[i]) != 0)
			return -1;
		if (segment->is_number && !is_positive_number(segments[i]))
			return -1;
		weight = weight * 2 + !segment->is_param;
	}
	return weight;
}

static void note_allowed(struct arena *arena, const char *method, struct http_match *match)
{
	const char *more = text_equal(method, "GET") ? "GET, HEAD" : method;

	match->allow = match->allow ? arena_format(arena, "%s, %s", match->allow, more) : more;
}

static void note_params(const struct http_compiled_route *item, const char *const *segments, struct http_match *match)
{
	match->param_count = 0;
	for (int i = 0; i < item->segment_count; i++) {
		if (!item->segments[i].is_param)
			continue;
		assert(match->param_count < HTTP_PARAMS_MAX);
		match->params[match->param_count++] = (struct http_param){ item->segments[i].text, segments[i] };
	}
}

void http_router_find(const struct http_router *router, struct arena *arena, const char *method, const char *path,
		      size_t path_length, struct http_match *ret_match)
{
	const char *segments[HTTP_SEGMENTS_MAX];
	int count = split(arena, path, path_length, segments);
	int best = -1;

	*ret_match = (struct http_match){ .number = -1 };
	if (text_equal(method, "HEAD"))
		method = "GET";
	for (int i = 0; count > 0 && i < router->count; i++) {
		int weight = fit(&router->items[i], segments, count);

		if (weight < 0)
			continue;
		note_allowed(arena, router->items[i].route->method, ret_match);
		if (weight <= best || !text_equal(router->items[i].route->method, method))
			continue;
		best = weight;
		ret_match->route = router->items[i].route;
		ret_match->number = i;
		note_params(&router->items[i], segments, ret_match);
	}
}
