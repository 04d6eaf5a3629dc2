/* files.c: what XRT 2.13 wants to find in the folder of an emulated session. */
#include "session.h"

#include "card.h"

#include <limen/file.h>
#include <stdio.h>

/* The first message to the device process is made of xrt.ini. 2.13 loses track of its message buffer when that has to
 * grow (the heap breaks), so the first message must be the longest: a key of no meaning makes it longer than a packet.
 */
enum { PACKET_BYTES = 65536, LONG_KEY_BYTES = 70000 };

static const char EMCONFIG[] =
	"{\"Version\": {\"FileVersion\": \"2.0\", \"ToolVersion\": \"2022.1\"},\n"
	" \"Platform\": {\"Name\": \"" LIMEN_XCLBIN_PLATFORM
	"\", \"UnifiedPlatform\": \"true\", \"ExpandedPR\": \"true\",\n"
	"  \"Boards\": [{\"NumBoards\": \"1\", \"Devices\": [{\"Name\": \"" LIMEN_XCLBIN_PLATFORM "\",\n"
	"   \"HalMajorVersion\": \"2\", \"HalMinorVersion\": \"1\", \"VendorId\": \"4334\", \"SubsystemVendorId\": "
	"\"4334\",\n"
	"   \"DeviceVersion\": \"0\", \"DataAlignment\": \"4096\", \"NumDevices\": \"1\", \"DdrBanks\": [{\"Size\": "
	"\"1024MB\"}],\n"
	"   \"FeatureRom\": {\"Feature_Bitmap\": \"0\"}, \"OclFreqency\": \"300\"}]}]}}\n";

static int write_ini(const char *path, struct limen_errmsg *err)
{
	struct limen_file *file;
	int error = limen_file_create(path, &file, err);

	if (error)
		return error;
	/* dont_run: the device process is ours to start. system_dpa: else closing takes 10 s more. */
	limen_file_printf(file,
			  "[Emulation]\ndont_run=true\nsystem_dpa=false\npacket_size=%d\n[Debug]\nlong=", PACKET_BYTES);
	for (int i = 0; i < LONG_KEY_BYTES; i++)
		limen_file_write(file, "x", 1);
	limen_file_printf(file, "\n");
	return limen_file_commit(file, err);
}

static int write_text(const char *path, const char *text, struct limen_errmsg *err)
{
	struct limen_file *file;
	int error = limen_file_create(path, &file, err);

	if (error)
		return error;
	limen_file_printf(file, "%s", text);
	return limen_file_commit(file, err);
}

int limen_session_files(const char *folder, struct limen_errmsg *err)
{
	char path[256];
	int error;

	snprintf(path, sizeof(path), "%.200s/xrt.ini", folder);
	error = write_ini(path, err);
	snprintf(path, sizeof(path), "%.200s/emconfig.json", folder);
	if (!error)
		error = write_text(path, EMCONFIG, err);
	snprintf(path, sizeof(path), "%.200s/card.xclbin", folder);
	if (!error)
		error = limen_xclbin_write(path, err);
	return error;
}
