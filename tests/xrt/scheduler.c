/* scheduler.c: limen_xrt_scheduler XCLBIN, an XRT program that knows nothing of limen's transport: it gives three IDENT
 * packets to the kernel by xrtKernelRun(), that is by XRT's scheduler, and looks at the answers. */
#include <limen/contract.h>
#include <limen/limen.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

enum { BYTES = 4096, TRIES = 600000 };

/* As in sim/xrt/session.c: XRT's emulation driver sleeps 10 s when an image is loaded. */
unsigned int sleep(unsigned int seconds)
{
	nanosleep(&(struct timespec){ .tv_nsec = (long)seconds % 100 * 10000000 }, NULL);
	return 0;
}

static int run(xrtKernelHandle kernel, xrtBufferHandle command, xrtBufferHandle answer, uint32_t index)
{
	const uint32_t *words = xrtBOMap(answer);
	xrtRunHandle handle = xrtKernelRun(kernel, command, 4, answer, BYTES / 4, index == 0);
	int state = 0;

	/* xrtRunWait() has no deadline here */
	for (int i = 0; i < TRIES && state < ERT_CMD_STATE_COMPLETED; i++) {
		state = xrtRunState(handle);
		nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
	}
	xrtRunClose(handle);
	if (state != ERT_CMD_STATE_COMPLETED || xrtBOSync(answer, XCL_BO_SYNC_BO_FROM_DEVICE, BYTES, 0))
		return 1;
	printf("run %u: %08x %08x %08x\n", index, words[0], words[1], words[2]);
	return (words[0] & 255) != LIMEN_OP_IDENT || words[1] != index || words[2] != LIMEN_MAGIC;
}

int main(int argc, char **argv)
{
	xrtDeviceHandle device = argc == 2 ? xrtDeviceOpen(0) : NULL;
	xrtBufferHandle command, answer;
	xrtKernelHandle kernel;
	xuid_t uuid;
	int failed = 0;

	if (!device || xrtDeviceLoadXclbinFile(device, argv[1]) || xrtDeviceGetXclbinUUID(device, uuid))
		return 2;
	kernel = xrtPLKernelOpen(device, uuid, "limen_kernel:{limen_kernel_1}");
	command = xrtBOAlloc(device, BYTES, XRT_BO_FLAGS_NONE, (xrtMemoryGroup)xrtKernelArgGroupId(kernel, 0));
	answer = xrtBOAlloc(device, BYTES, XRT_BO_FLAGS_NONE, (xrtMemoryGroup)xrtKernelArgGroupId(kernel, 2));
	if (!command || !answer)
		return 2;
	memset(xrtBOMap(command), 0, BYTES);
	*(uint32_t *)xrtBOMap(command) = LIMEN_OP_IDENT;
	failed |= xrtBOSync(command, XCL_BO_SYNC_BO_TO_DEVICE, BYTES, 0);
	for (uint32_t i = 0; i < 3; i++)
		failed |= run(kernel, command, answer, i);
	xrtBOFree(command);
	xrtBOFree(answer);
	xrtKernelClose(kernel);
	xrtDeviceClose(device);
	return failed;
}
