/* What the parts of the demo share: chance, people, contacts.  Private to app/demo*.c. */
#pragma once
#include "app/demo.h"
#include "app/demo_words.h"
#include "feature/record/record.h"

enum { DEMO_TEAM = 4, DEMO_HISTORY_DAYS = 60 };

/* Who of the team. The first one is whose login is printed. */
enum { DEMO_PARTNER, DEMO_SENIOR, DEMO_OTHER_SENIOR, DEMO_JUNIOR };

/* One person of the demo team. */
struct demo_member {
	const char *login;
	const char *name;
	int role;
};
extern const struct demo_member demo_members[DEMO_TEAM];

struct demo_scene;

/* One person the demo follows up. */
struct demo_person {
	int64_t candidate_id;
	int owner; /* index into the team */
	int track; /* index into demo_tracks */
	bool in_care;
	int64_t submission_id;
	int stage; /* enum stage_kind, 0 = none yet */
	int64_t next_due_ms;
	int64_t enters_ms;              /* when he comes in */
	const struct demo_scene *scene; /* what he is there for today; NULL: he lives by chance */
};

struct demo {
	const struct demo_options *options;
	uint64_t random;
	struct clock clock; /* the day lived through */
	int64_t now_ms;     /* when the demo is made */
	int64_t team[DEMO_TEAM];
	int64_t positions[DEMO_POSITIONS];
	bool has_custom_fields;
	struct demo_person *people;
	size_t people_count;
	int64_t records;
	int64_t records_kept; /* records that scenes still need */
	size_t at;            /* next person of a piece */
	int64_t day_end_ms;
};

/* --- Chance: splitmix64, the same on every machine --- */

/* A number from 0 below limit; true in percent of 100 calls; one of the words. */
int64_t demo_below(struct demo *demo, int64_t limit);
bool demo_chance(struct demo *demo, int percent);
const char *demo_pick(struct demo *demo, const struct demo_words *words);

/* --- Time: China knows no summer time --- */

/* An instant of the local day `days_ago` before the one the demo is made on. */
int64_t demo_instant(const struct demo *demo, int64_t days_ago, int64_t minute);

/* --- People (demo_person.c); all inside a write, at demo->clock --- */

/* Draws a name, an employer and the rest. in at  his number, which makes his phone unique */
MUST_USE enum err demo_person_add(struct ctx *ctx, struct demo *demo, struct demo_person *person, size_t at);

/* Submits him to a position of his line of work; for juniors the partner does. */
MUST_USE enum err demo_person_submit(struct ctx *ctx, struct demo *demo, struct demo_person *person);

/* Moves his submission to a stage. */
MUST_USE enum err demo_person_move(struct ctx *ctx, struct demo *demo, struct demo_person *person, int stage,
				   const char *reason);

/* A conversation that fits his stage; one that nobody took. */
struct record_new demo_talk_record(struct demo *demo, const struct demo_person *person);
struct record_new demo_attempt_record(struct demo *demo, const struct demo_person *person);

/* Saves the record as his owner and counts it. */
MUST_USE enum err demo_person_record(struct ctx *ctx, struct demo *demo, const struct demo_person *person,
				     const struct record_new *record);

/* True when no more records may be made; by chance people leave those that scenes need. */
bool demo_records_used_up(const struct demo *demo, bool is_scene);

/* --- Scenes (demo_scene.c): what each of the team finds on his desk on the day the demo is made --- */

/* Gives people their scenes, the partner's first. */
void demo_scenes_cast(struct demo *demo);

/* What happens with him until demo->day_end_ms. */
MUST_USE enum err demo_scene_live(struct ctx *ctx, struct demo *demo, struct demo_person *person, size_t at);

/* Todos and mentions among the team, as of the morning. */
MUST_USE enum err demo_scenes_notes(struct ctx *ctx, struct demo *demo);
