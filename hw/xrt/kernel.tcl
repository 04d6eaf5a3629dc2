# Generated from hw/xrt/kernel.def by hw/xrt/gen.c: do not edit.
# name, offset, bytes, access, text
set kernel_registers {
    {CTRL 0x000 4 rw {start and state of a run}}
    {GIE 0x004 4 rw {global interrupt enable, bit 0}}
    {IER 0x008 4 rw {interrupt enable}}
    {ISR 0x00c 4 w1 {interrupt status, the same bits; writing a 1 clears one}}
    {COMMAND 0x010 8 rw {argument command}}
    {COMMAND_WORDS 0x018 4 rw {argument command_words}}
    {ANSWER 0x020 8 rw {argument answer}}
    {ANSWER_WORDS 0x028 4 rw {argument answer_words}}
    {FLAGS 0x02c 4 rw {argument flags}}
    {ABORT 0x030 4 w1 {writing a 1 to bit 0 ends the run under way, if there is one, as soon as the bursts under way allow}}
    {MAGIC 0x040 4 ro {the number MAGIC}}
    {VERSION 0x044 4 ro {the number VERSION}}
    {CONTRACT 0x048 4 ro {contract version (LIMEN_VERSION of rtl/defs/limen.def)}}
    {NAME 0x04c 8 ro {configuration name, eight ASCII bytes, the first lowest}}
    {LANES 0x054 4 ro {lanes of the array}}
    {CELLS 0x058 4 ro {cells of the array, all lanes together}}
    {BEAT_BYTES 0x05c 4 ro {bytes of a beat of the memory's bus, 4 to 64}}
    {RUNS 0x060 4 ro {runs ended since power-up, modulo 2^32}}
    {STATUS 0x064 4 ro {of the last run; 0 while one is under way}}
    {FETCHED 0x068 4 ro {command words of the last run that the kernel has taken from memory}}
    {GIVEN 0x06c 4 ro {words that it wrote to the answer buffer: whole beats, padded with NOP words}}
    {BUSY 0x080 8 ro {cycles of runs}}
    {STALLED_INPUT 0x088 8 ro {of these: the array could take command words, more are to come, and none was there}}
    {STALLED_OUTPUT 0x090 8 ro {of these: the array had answer words that the kernel could not take}}
    {SLOTS 0x098 8 ro {of these: a row of cells was issued}}
}
# name, number, offset, bytes, kind, type, text
set kernel_arguments {
    {command 0 0x010 8 buffer {uint32_t*} {address of the command words in device memory, a multiple of BEAT_BYTES}}
    {command_words 1 0x018 4 scalar {uint32_t} {how many there are; 0 is allowed}}
    {answer 2 0x020 8 buffer {uint32_t*} {address for answer words, a multiple of BEAT_BYTES}}
    {answer_words 3 0x028 4 scalar {uint32_t} {room there in words; what does not make a whole beat is not used}}
    {flags 4 0x02c 4 scalar {uint32_t} {bit 0: reset the array and drop what is queued, before the run}}
}
set kernel_number(MAGIC) 1263356236
set kernel_number(VERSION) 1
set kernel_number(ADDRESS_BITS) 12
set kernel_number(BURST_BEATS) 64
