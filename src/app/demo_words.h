/* Words of the demo: names, employers, jobs, what people say. Invented; no real person is meant. */
#pragma once
#include <stddef.h>

struct demo_words {
	const char *const *items;
	size_t count;
};

extern const struct demo_words demo_surnames;
extern const struct demo_words demo_given_names;
extern const struct demo_words demo_employers;
extern const struct demo_words demo_clients;
extern const struct demo_words demo_cities;
extern const struct demo_words demo_tech_titles;
extern const struct demo_words demo_executive_titles;
extern const struct demo_words demo_facts;
extern const struct demo_words demo_moods;
extern const struct demo_words demo_actions;
extern const struct demo_words demo_notes;
