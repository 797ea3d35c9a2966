/* Surnames that ICU reads otherwise than their bearers do. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct surname {
	const char *characters; /* simplified */
	const char *reading[2]; /* syllables without tones */
	size_t syllable_count;
	const char *also; /* another reading in use for a surname of one character, or NULL */
};

/* The entry whose characters begin the folded name, the longest one; NULL when there is none. */
const struct surname *surname_find(const char *folded_name);

/* True when the name begins with a surname of two characters (欧阳, 尉迟), whose readings depend on each other. */
bool surname_is_compound(const char *folded_name);
