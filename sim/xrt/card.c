/* card.c: see card.h. Sections: a list of memories, a list of kernels, what connects them, and the kernel's arguments
 * as XML, which are those of hw/xrt/kernel.def. */
#include "card.h"

#include "registers.h"

#include <limen/file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xclbin.h>

static const char BUILD[] =
	"{\"build_metadata\":{\"schema_version\":{\"major\":\"1\",\"minor\":\"1\",\"patch\":\"0\"},"
	"\"xclbin\":{\"generated_by\":{\"name\":\"limen\",\"version\":\"0\",\"cl\":\"0\",\"time_stamp\":\"none\"}}}}";

static const char XML_HEAD[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<project name=\"limen\"><platform vendor=\"xilinx\" boardid=\"u50\" name=\"gen3x16_xdma\" "
	"featureRomTime=\"0\">"
	"<version major=\"5\" minor=\"202210\"/>"
	"<device name=\"fpga0\" fpgaDevice=\"virtexuplusHBM:xcu50:fsvh2104:-2:e\" addrWidth=\"0\">"
	"<core name=\"OCL_REGION_0\" target=\"hw_em\" type=\"clc_region\" clockFreq=\"0MHz\" numComputeUnits=\"1\">"
	"<kernelClocks><clock port=\"KERNEL_CLK\" frequency=\"300.0MHz\"/></kernelClocks>"
	"<kernel name=\"limen_kernel\" language=\"ip_c\" vlnv=\"limen:kernel:limen_kernel:1.0\" attributes=\"\""
	" preferredWorkGroupSizeMultiple=\"0\" workGroupSize=\"1\" interrupt=\"true\" "
	"hwControlProtocol=\"ap_ctrl_hs\">\n"
	"<port name=\"M_AXI_GMEM\" mode=\"master\" range=\"0xFFFFFFFFFFFFFFFF\" dataWidth=\"512\" "
	"portType=\"addressable\" base=\"0x0\"/>\n"
	"<port name=\"S_AXI_CONTROL\" mode=\"slave\" range=\"0x1000\" dataWidth=\"32\" portType=\"addressable\" "
	"base=\"0x0\"/>\n";

/* What an argument of each kind of kernel.def is in the XML. */
struct kind {
	unsigned qualifier;
	const char *port;
};
static const struct kind buffer = { 1, "M_AXI_GMEM" }, scalar = { 0, "S_AXI_CONTROL" };

static const struct argument {
	const char *name, *type;
	unsigned id, offset, bytes;
	const struct kind *kind;
} arguments[] = {
#define LIMEN_KERNEL_ARGUMENT(name, id, offset, bytes, kind, type, text) { #name, #type, id, offset, bytes, &kind },
#include "kernel.def"
};

enum { ARGUMENTS = sizeof(arguments) / sizeof(arguments[0]) };

/* Text of the section EMBEDDED_METADATA, which the caller frees; NULL without memory. */
static char *kernel_xml(size_t *bytes)
{
	char *text = NULL;
	FILE *file = open_memstream(&text, bytes);

	if (!file)
		return NULL;
	fputs(XML_HEAD, file);
	for (size_t i = 0; i < ARGUMENTS; i++) {
		const struct argument *a = &arguments[i];

		fprintf(file,
			"<arg name=\"%s\" addressQualifier=\"%u\" id=\"%u\" port=\"%s\" size=\"0x%x\" offset=\"0x%X\" "
			"hostOffset=\"0x0\""
			" hostSize=\"0x%x\" type=\"%s\"/>\n",
			a->name, a->kind->qualifier, a->id, a->kind->port, a->bytes, a->offset, a->bytes, a->type);
	}
	fprintf(file,
		"<instance name=\"limen_kernel_1\"><addrRemap base=\"0x%llx\" range=\"0x1000\" "
		"port=\"S_AXI_CONTROL\"/></instance>\n"
		"</kernel></core></device></platform></project>\n",
		(unsigned long long)LIMEN_XCLBIN_BASE);
	return fclose(file) ? NULL : text;
}

static struct mem_topology memories(void)
{
	struct mem_topology m = { .m_count = 1 };

	m.m_mem_data[0].m_type = MEM_HBM;
	m.m_mem_data[0].m_used = 1;
	m.m_mem_data[0].m_size = LIMEN_XCLBIN_MEMORY_BYTES / 1024;
	memcpy(m.m_mem_data[0].m_tag, "HBM[0]", 7);
	return m;
}

static struct ip_layout kernels(void)
{
	struct ip_layout k = { .m_count = 1 };

	k.m_ip_data[0].m_type = IP_KERNEL;
	k.m_ip_data[0].properties = (AP_CTRL_HS << IP_CONTROL_SHIFT) | IP_INT_ENABLE_MASK;
	k.m_ip_data[0].m_base_address = LIMEN_XCLBIN_BASE;
	memcpy(k.m_ip_data[0].m_name, "limen_kernel:limen_kernel_1", 28);
	return k;
}

/* struct connectivity, which ends in an array of one, with an entry for every buffer argument: all in memory 0. */
struct connections {
	int32_t count;
	struct connection list[ARGUMENTS];
};

static struct connections connections(void)
{
	struct connections c = { 0 };

	for (size_t i = 0; i < ARGUMENTS; i++) {
		if (arguments[i].kind == &buffer)
			c.list[c.count++] = (struct connection){ .arg_index = (int32_t)arguments[i].id };
	}
	return c;
}

struct section {
	unsigned kind;
	const char *name;
	const void *data;
	size_t bytes;
};

/* 64-bit FNV-1a: equal images have equal identifiers. */
static uint64_t hash(const struct section *sections, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sections[i].bytes; k++)
			h = (h ^ ((const unsigned char *)sections[i].data)[k]) * UINT64_C(0x100000001b3);
	}
	return h;
}

static size_t aligned(size_t bytes)
{
	return (bytes + 7) / 8 * 8;
}

static void write_head(struct limen_file *file, const struct section *sections, size_t n, size_t head, size_t length)
{
	struct axlf top = { .m_signature_length = -1 };
	struct axlf_header *header = &top.m_header;
	const uint64_t id = hash(sections, n);

	memcpy(top.m_magic, "xclbin2", 8);
	memset(top.reserved, 0xff, sizeof(top.reserved));
	memset(top.m_keyBlock, 0xff, sizeof(top.m_keyBlock));
	top.m_uniqueId = id;
	header->m_length = length;
	header->m_versionMajor = 2;
	header->m_versionMinor = 13;
	header->m_mode = XCLBIN_HW_EMU;
	header->m_numSections = (uint32_t)n;
	memcpy(header->m_platformVBNV, LIMEN_XCLBIN_PLATFORM, sizeof(LIMEN_XCLBIN_PLATFORM));
	memcpy(header->uuid, &id, 8);
	memcpy((char *)header->uuid + 8, "limen_em", 8);
	limen_file_write(file, &top, offsetof(struct axlf, m_sections));
	for (size_t i = 0, at = head; i < n; at += aligned(sections[i].bytes), i++) {
		struct axlf_section_header section = { .m_sectionKind = sections[i].kind,
						       .m_sectionOffset = at,
						       .m_sectionSize = sections[i].bytes };

		snprintf(section.m_sectionName, sizeof(section.m_sectionName), "%s", sections[i].name);
		limen_file_write(file, &section, sizeof(section));
	}
}

static int write_sections(const char *path, const struct section *sections, size_t n, struct limen_errmsg *err)
{
	static const char zeros[8];
	const size_t ends = offsetof(struct axlf, m_sections) + n * sizeof(struct axlf_section_header);
	const size_t head = aligned(ends);
	size_t length = head;
	struct limen_file *file;
	int error = limen_file_create(path, &file, err);

	if (error)
		return error;
	for (size_t i = 0; i < n; i++)
		length += aligned(sections[i].bytes);
	write_head(file, sections, n, head, length);
	limen_file_write(file, zeros, head - ends);
	for (size_t i = 0; i < n; i++) {
		limen_file_write(file, sections[i].data, sections[i].bytes);
		limen_file_write(file, zeros, aligned(sections[i].bytes) - sections[i].bytes);
	}
	return limen_file_commit(file, err);
}

int limen_xclbin_write(const char *path, struct limen_errmsg *err)
{
	const struct mem_topology m = memories();
	const struct ip_layout k = kernels();
	const struct connections c = connections();
	size_t xml_bytes = 0;
	char *xml = kernel_xml(&xml_bytes);
	int error;

	if (!xml) {
		snprintf(err->text, sizeof(err->text), "%.200s: out of memory", path);
		return LIMEN_ENOMEM;
	}
	error = write_sections(
		path,
		(const struct section[]){
			{ BITSTREAM, "bitstream", "no bitstream: emulated", 23 },
			{ MEM_TOPOLOGY, "mem_topology", &m, sizeof(m) },
			{ IP_LAYOUT, "ip_layout", &k, sizeof(k) },
			{ CONNECTIVITY, "connectivity", &c, sizeof(c.count) + (size_t)c.count * sizeof(c.list[0]) },
			{ EMBEDDED_METADATA, "embedded_meta", xml, xml_bytes },
			{ BUILD_METADATA, "build_metadata", BUILD, sizeof(BUILD) - 1 },
		},
		6, err);
	free(xml);
	return error;
}
