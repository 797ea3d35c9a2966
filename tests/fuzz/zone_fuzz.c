/* Hostile zone files and hostile texts for dates and instants: nothing but a refusal may come of them. */
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static void ask(const struct zone *zone)
{
	struct local_time shown;

	for (int year = 1900; year <= 9999; year += 271) {
		zone_local(zone, date_to_days(year, 3, 29) * 86400000 + 7, &shown);
		zone_instant_ms(zone, &shown);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	struct zone *zone = zone_from_tzif("fuzz", bytes, length);
	char *text = calloc(1, length + 1);
	int64_t number;

	if (zone)
		ask(zone);
	zone_free(zone);
	if (text && length)
		memcpy(text, bytes, length);
	if (text) {
		date_parse(text, &number);
		time_parse(text, &number);
		if (length < 100)
			zone_get(text);
	}
	free(text);
	return 0;
}
