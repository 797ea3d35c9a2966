/* The Cookie header, read strictly: one name counts once, values are visible ASCII. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Finds a cookie. A name that appears twice counts as absent: two parties would pick different ones.
 * out     *ret_value, *ret_length  into `header`, without surrounding quotes
 * returns false when absent, doubled, or its value holds anything but cookie-octets (RFC 6265, 4.1.1) */
bool http_cookie_find(const char *header, const char *name, const char **ret_value, size_t *ret_length);
