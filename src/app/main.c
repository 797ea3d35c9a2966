/* genjin COMMAND …: see commands.c. */
#include "app/app.h"

int main(int argc, char **argv)
{
	return app_run_command(argc, argv);
}
