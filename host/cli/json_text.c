/* json_text.c: names from the command line and from devices may hold any bytes; JSON may not. */
#include "json_text.h"

#include <stdlib.h>
#include <string.h>

json_t *cli_json_text(const char *text)
{
	json_t *string = json_string(text);
	char *copy = string ? NULL : strdup(text);

	if (!copy)
		return string;
	for (char *c = copy; *c; c++) /* not UTF-8 */
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	string = json_string(copy);
	free(copy);
	return string;
}
