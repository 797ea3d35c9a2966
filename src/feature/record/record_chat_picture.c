/* From above to below: times, names, bubbles. */
#include "feature/record/record_chat_picture.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feature/record/record_stamp.h"
#include "platform/extract/extract_document.h"

enum {
	/* thousandths of the width of the picture */
	MIDDLE = 500,
	OFF_MIDDLE = 60,  /* a time stands so far off the middle at most */
	CLEARLY = 150,    /* nearer to one edge than to the other */
	NAME_ABOVE = 45,  /* a name ends so far above its bubble at most */
	NAME_ASIDE = 30,  /* ... and begins so far aside of it */
};

struct assembling {
	struct arena *arena;
	const struct chat_reader *reader;
	struct chat_days days;
	int64_t at;
	bool is_new_time;               /* nobody spoke since the last time */
	const struct extract_piece *above; /* the line before, NULL when it was a time or a bubble */
	struct vec messages;            /* struct chat_message */
};

static bool is_in_the_middle(const struct extract_piece *piece)
{
	return llabs((piece->left + piece->right) / 2 - MIDDLE) <= OFF_MIDDLE;
}

static bool take_time(struct assembling *assembling, const struct extract_piece *piece)
{
	struct chat_stamp stamp;
	size_t bytes = is_in_the_middle(piece) ? record_stamp_read(piece->text, assembling->days.today, &stamp) : 0;

	if (!bytes || !stamp.has_time || piece->text[bytes + strspn(piece->text + bytes, " \n")])
		return false;
	assembling->at = record_stamp_instant(&assembling->days, &stamp);
	assembling->is_new_time = true;
	return true;
}

static bool is_own(const struct extract_piece *piece)
{
	int64_t left = piece->left;
	int64_t right = 2 * MIDDLE - piece->right;

	if (llabs(left - right) >= CLEARLY)
		return left > right;
	return piece->ground == EXTRACT_ON_COLOUR;
}

static bool is_name_of(const struct extract_piece *name, const struct extract_piece *bubble)
{
	return name && name->bottom <= bubble->top && bubble->top - name->bottom <= NAME_ABOVE &&
	       llabs(name->left - bubble->left) <= NAME_ASIDE;
}

static const char *speaker_of(const struct assembling *assembling, const struct extract_piece *bubble)
{
	const struct chat_reader *reader = assembling->reader;

	if (is_own(bubble))
		return text_is_empty(reader->own_name) ? "我" : reader->own_name;
	return is_name_of(assembling->above, bubble) ? assembling->above->text : reader->candidate_name;
}

static const char *direction_of(const struct assembling *assembling, const struct extract_piece *bubble, const char *speaker)
{
	if (is_own(bubble))
		return "out";
	return text_is_empty(speaker) || !strstr(speaker, assembling->reader->candidate_name) ? NULL : "in";
}

static struct chat_message *last_message(struct assembling *assembling)
{
	return assembling->messages.count ? vec_at(&assembling->messages, assembling->messages.count - 1) : NULL;
}

static void take_bubble(struct assembling *assembling, const struct extract_piece *bubble)
{
	const char *speaker = speaker_of(assembling, bubble);
	struct chat_message *last = last_message(assembling);

	if (last && !assembling->is_new_time && text_equal(last->speaker, speaker)) {
		last->text = arena_format(assembling->arena, "%s\n%s", last->text, bubble->text);
		return;
	}
	struct chat_message *message = vec_push(&assembling->messages);
	*message = (struct chat_message){ speaker, direction_of(assembling, bubble, speaker), assembling->at, bubble->text };
	assembling->is_new_time = false;
}

static void take_piece(struct assembling *assembling, const struct extract_piece *piece)
{
	if (piece->ground == EXTRACT_ON_GROUND) {
		assembling->above = take_time(assembling, piece) ? NULL : piece;
		return;
	}
	take_bubble(assembling, piece);
	assembling->above = NULL;
}

static int by_height(const void *a, const void *b)
{
	const struct extract_piece *one = a;
	const struct extract_piece *other = b;

	if (one->top != other->top)
		return one->top < other->top ? -1 : 1;
	return (one->left > other->left) - (one->left < other->left);
}

void record_chat_assemble(struct arena *arena, const struct chat_reader *reader, const struct list *pieces, struct list *ret_messages)
{
	struct assembling assembling = { .arena = arena, .reader = reader };
	struct extract_piece *sorted = arena_copy(arena, pieces->items, pieces->count * sizeof(*sorted));

	record_stamp_start(&assembling.days, reader->zone, reader->now_ms);
	vec_init(&assembling.messages, arena, sizeof(struct chat_message));
	if (pieces->count)
		qsort(sorted, pieces->count, sizeof(*sorted), by_height);
	for (size_t i = 0; i < pieces->count; i++)
		take_piece(&assembling, &sorted[i]);
	*ret_messages = vec_list(&assembling.messages);
}
