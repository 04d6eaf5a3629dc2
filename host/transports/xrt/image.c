/* image.c: see image.h. The layout of the file is that of XRT's public xclbin.h. */
#include "image.h"

#include "slurp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char KERNEL[] = "limen_kernel";

/* The contents of a section that lies wholly within the file and is aligned; NULL if there is none. */
static const void *section(const struct axlf *axlf, size_t bytes, unsigned kind, size_t *length)
{
	const size_t most = (bytes - offsetof(struct axlf, m_sections)) / sizeof(axlf->m_sections[0]);

	for (size_t i = 0; i < axlf->m_header.m_numSections && i < most; i++) {
		const struct axlf_section_header *header = &axlf->m_sections[i];

		if (header->m_sectionKind != kind)
			continue;
		if (header->m_sectionOffset > bytes || header->m_sectionSize > bytes - header->m_sectionOffset ||
		    header->m_sectionOffset % 8)
			return NULL;
		*length = (size_t)header->m_sectionSize;
		return (const char *)axlf + header->m_sectionOffset;
	}
	return NULL;
}

/* "kernel:unit" of the layout as "kernel:{unit}", if it is the one that is wanted. */
static bool take_unit(const struct ip_data *ip, const char *cu, struct limen_xrt_image *image)
{
	char name[sizeof(ip->m_name) + 1], *unit;

	if (ip->m_type != IP_KERNEL)
		return false;
	memcpy(name, ip->m_name, sizeof(ip->m_name));
	name[sizeof(ip->m_name)] = '\0';
	unit = strchr(name, ':');
	if (!unit)
		return false;
	*unit++ = '\0';
	if (cu ? strcmp(unit, cu) : strcmp(name, KERNEL))
		return false;
	snprintf(image->cu, sizeof(image->cu), "%s:{%s}", name, unit);
	return true;
}

static int find_unit(const char *path, const char *cu, size_t bytes, struct limen_xrt_image *image,
		     struct limen_errmsg *err)
{
	const struct ip_layout *layout;
	size_t length = 0;

	layout = section(image->axlf, bytes, IP_LAYOUT, &length);
	if (!layout || length < offsetof(struct ip_layout, m_ip_data) || layout->m_count < 0 ||
	    (length - offsetof(struct ip_layout, m_ip_data)) / sizeof(struct ip_data) < (size_t)layout->m_count)
		return limen_fail(err, LIMEN_EDATA, "xrt: %.200s: no list of kernels (IP_LAYOUT) in this xclbin", path);
	for (int i = 0; i < layout->m_count; i++) {
		if (take_unit(&layout->m_ip_data[i], cu, image))
			return 0;
	}
	if (cu)
		return limen_fail(err, LIMEN_EDATA, "xrt: %.200s: this xclbin has no compute unit \"%.60s\"", path, cu);
	return limen_fail(
		err, LIMEN_EDATA,
		"xrt: %.200s: this xclbin has no kernel \"%s\"; build it as hw/xrt/README.md says, or name cu=", path,
		KERNEL);
}

static int check(const char *path, const char *cu, bool emulated, size_t bytes, struct limen_xrt_image *image,
		 struct limen_errmsg *err)
{
	const struct axlf *axlf = image->axlf;
	bool for_emulation;

	if (bytes < sizeof(*axlf) || memcmp(axlf->m_magic, "xclbin2", 8))
		return limen_fail(err, LIMEN_EDATA, "xrt: %.200s: this is no xclbin", path);
	if (axlf->m_header.m_length != bytes)
		return limen_fail(err, LIMEN_EDATA,
				  "xrt: %.200s: %zu bytes, where the xclbin's header says %llu: cut off?", path, bytes,
				  (unsigned long long)axlf->m_header.m_length);
	for_emulation = axlf->m_header.m_mode == XCLBIN_HW_EMU || axlf->m_header.m_mode == XCLBIN_HW_EMU_PR ||
			axlf->m_header.m_mode == XCLBIN_SW_EMU;
	if (for_emulation != emulated)
		return limen_fail(err, LIMEN_EDATA,
				  emulated ? "xrt: %.200s: built for a card, but XCL_EMULATION_MODE is set; unset it"
					   : "xrt: %.200s: built for emulation, not for a card (v++ -t hw makes those)",
				  path);
	snprintf(image->platform, sizeof(image->platform), "%.63s", (const char *)axlf->m_header.m_platformVBNV);
	return find_unit(path, cu, bytes, image, err);
}

int limen_xrt_image_read(const char *path, const char *cu, bool emulated, struct limen_xrt_image *image,
			 struct limen_errmsg *err)
{
	uint8_t *data = NULL;
	size_t bytes = 0;
	int error = limen_slurp(path, &data, &bytes, err);

	*image = (struct limen_xrt_image){ .axlf = (const struct axlf *)data };
	if (!error)
		error = check(path, cu, emulated, bytes, image, err);
	if (error)
		limen_xrt_image_free(image);
	return error;
}

void limen_xrt_image_free(struct limen_xrt_image *image)
{
	free((void *)(uintptr_t)image->axlf);
	image->axlf = NULL;
}
