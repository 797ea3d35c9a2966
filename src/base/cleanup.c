/* Closers for descriptors and heap pointers. */
#include "base/cleanup.h"

#include <stdlib.h>
#include <unistd.h>

void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void pointer_free(void *pointer)
{
	free(*(void **)pointer);
	*(void **)pointer = 0;
}
