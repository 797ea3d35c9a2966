/* Text of events. */
#include "platform/live/live_wire.h"

#include <math.h>

static const int64_t ID_MOST = INT64_C(9007199254740991);

void live_append_event(struct text *out, const char *kind, int64_t id, const char *json)
{
	text_append(out, "event: ");
	text_append(out, kind);
	if (id) {
		text_append(out, "\nid: ");
		text_append_i64(out, id);
	}
	text_append(out, "\ndata: ");
	text_append(out, json);
	text_append(out, "\n\n");
}

int64_t live_pair(int64_t firm_no, int64_t own_no)
{
	int64_t sum = firm_no + own_no;

	return sum * (sum + 1) / 2 + own_no;
}

bool live_unpair(const char *id, int64_t *ret_firm_no, int64_t *ret_own_no)
{
	int64_t number;

	if (!text_to_i64(id, &number) || number < 0 || number > ID_MOST)
		return false;
	int64_t sum = (int64_t)((sqrt(8.0 * (double)number + 1) - 1) / 2);
	while (sum * (sum + 1) / 2 > number) /* the root is rounded */
		sum--;
	while ((sum + 1) * (sum + 2) / 2 <= number)
		sum++;
	*ret_own_no = number - sum * (sum + 1) / 2;
	*ret_firm_no = sum - *ret_own_no;
	return true;
}
