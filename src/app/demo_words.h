/* Words of the demo: names, employers, jobs, what people say. Invented; no real person or company is meant. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct demo_words {
	const char *const *items;
	size_t count;
};

extern const struct demo_words demo_surnames;
extern const struct demo_words demo_given_men;
extern const struct demo_words demo_given_women;
extern const struct demo_words demo_cities;
extern const struct demo_words demo_windows;    /* when to reach somebody */
extern const struct demo_words demo_unreached;  /* notes of calls that nobody took */
extern const struct demo_words demo_unanswered; /* notes of messages left without answer */
extern const struct demo_words demo_family;     /* custom field 家人意见 */
extern const struct demo_words demo_equity;     /* custom field 期权与归属 */

/* A line of work: who does it, where, with what. A position and those submitted to it share one. */
struct demo_track {
	struct demo_words titles;
	struct demo_words employers;
	struct demo_words duties;
	bool is_executive;
};
enum { DEMO_SOFTWARE, DEMO_CHIP, DEMO_ROBOT, DEMO_BIO, DEMO_BOARD, DEMO_TRACKS };
extern const struct demo_track demo_tracks[DEMO_TRACKS];

/* A mandate. Pay per year in 10,000 yuan. */
struct demo_position {
	const char *title;
	const char *client;
	const char *city;
	int64_t pay_min, pay_max;
	int track; /* index into demo_tracks */
};
enum { DEMO_POSITIONS = 14 };
extern const struct demo_position demo_positions[DEMO_POSITIONS];

/* What a conversation brought, fitting the stage it was held in. */
struct demo_talk {
	int stage; /* enum stage_kind; 0 = without a position, or in the pool */
	int64_t emotion;
	const char *fact;
	const char *mood;   /* NULL = not noted */
	const char *action; /* NULL = none agreed */
};
extern const struct demo_talk demo_talks[];
extern const size_t demo_talk_count;
