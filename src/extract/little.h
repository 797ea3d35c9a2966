/* Numbers of little-endian files, at any address. The caller has looked that the bytes are there. */
#pragma once
#include <stdint.h>

/* Two bytes. */
static inline uint16_t little_u16(const unsigned char *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

/* Four bytes. */
static inline uint32_t little_u32(const unsigned char *bytes)
{
	return (uint32_t)little_u16(bytes) | (uint32_t)little_u16(bytes + 2) << 16;
}
