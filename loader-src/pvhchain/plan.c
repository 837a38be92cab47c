// SPDX-License-Identifier: Apache-2.0
#include "loader-src/pvhchain/plan.h"

#include <stdbool.h>

#define LOW_MEMORY_END 0xa0000u
#define HIGH_MEMORY_START 0x100000u

struct move {
  struct ldr_range from;
  uint64_t to;
  bool is_aside;  // its source was copied to a place that nothing overwrites
};

// The state of planning.
struct planner {
  const struct ldr_plan_input* input;
  struct ldr_plan* plan;
  struct ldr_ranges finals;  // what must be intact when the kernel starts
  uint32_t move_count;       // moves that still have to be ordered
  struct move move[LDR_MAX_MOVES];
};

static struct ldr_range destination(const struct move* move) {
  const struct ldr_range range = {
      move->to, move->to + (move->from.end - move->from.start)};
  return range;
}

// Finds the lowest gap of RAM below 4 GiB.
static bool find_room(const struct ldr_memory_map* map,
                      const struct ldr_ranges* taken, uint64_t from,
                      uint64_t size, uint64_t* start) {
  bool is_found = false;
  for (uint32_t i = 0; i < map->count; ++i) {
    struct ldr_range ram = ldr_memory_entry_range(&map->entry[i]);
    uint64_t found;
    if (map->entry[i].type != PVH_MEMORY_RAM || ram.start >= LDR_4G) {
      continue;
    }
    ram.end = ram.end < LDR_4G ? ram.end : LDR_4G;
    if (ldr_ranges_find_gap(ram, taken, from, size, LDR_PAGE, &found) &&
        (!is_found || found < *start)) {
      is_found = true;
      *start = found;
    }
  }
  return is_found;
}

// Checks the segments. They, and all memory that must never be used, become the
// first of the final ranges.
static enum ldr_status place_segments(struct planner* p,
                                      struct ldr_failure* failure) {
  const struct ldr_memory_map* map = p->input->map;
  const struct ldr_image* image = p->input->image;
  // Address 0 means that something is absent, and kernels do not use the old
  // video memory.
  const struct ldr_range first_page = {0, LDR_PAGE};
  const struct ldr_range video = {LOW_MEMORY_END, HIGH_MEMORY_START};
  p->finals.count = 0;
  ldr_ranges_add(&p->finals, first_page);
  ldr_ranges_add(&p->finals, video);
  for (uint32_t i = 0; i < map->count; ++i) {
    if (map->entry[i].type != PVH_MEMORY_RAM) {
      ldr_ranges_add(&p->finals, ldr_memory_entry_range(&map->entry[i]));
    }
  }
  for (uint32_t i = 0; i < image->segment_count; ++i) {
    const struct ldr_range range = ldr_segment_range(&image->segment[i]);
    if (!ldr_memory_map_is_ram(map, range)) {
      return ldr_fail(failure, LDR_ELF_SEGMENT_MEMORY, image->segment[i].index,
                      range.start, range.end);
    }
    ldr_ranges_add(&p->finals, range);
  }
  return LDR_OK;
}

static void add_move(struct planner* p, struct ldr_range from, uint64_t to) {
  if (from.start < from.end && from.start != to) {
    struct move* move = &p->move[p->move_count++];
    move->from = from;
    move->to = to;
    move->is_aside = false;
  }
}

static uint64_t kernel_end(const struct ldr_image* image) {
  uint64_t end = 0;
  for (uint32_t i = 0; i < image->segment_count; ++i) {
    const struct ldr_range range = ldr_segment_range(&image->segment[i]);
    end = range.end > end ? range.end : end;
  }
  return end;
}

// Decides which modules can stay, and finds places for the others.
static enum ldr_status place_modules(struct planner* p,
                                     struct ldr_failure* failure) {
  const struct ldr_handoff* handoff = p->input->handoff;
  const struct ldr_ranges before = p->finals;
  const uint64_t behind_kernel = kernel_end(p->input->image);
  bool must_move[LDR_MAX_MODULES] = {false};
  for (uint32_t i = 1; i < handoff->module_count; ++i) {
    const struct ldr_range range = handoff->module[i].range;
    must_move[i] = ldr_ranges_overlap(&before, range);
    p->plan->module_paddr[i] = (uint32_t)range.start;
    if (!must_move[i]) {
      ldr_ranges_add(&p->finals, range);
    }
  }
  for (uint32_t i = 1; i < handoff->module_count; ++i) {
    const struct ldr_range from = handoff->module[i].range;
    const uint64_t size = from.end - from.start;
    uint64_t to;
    if (!must_move[i]) {
      continue;
    }
    if (!find_room(p->input->map, &p->finals, behind_kernel, size, &to) &&
        !find_room(p->input->map, &p->finals, HIGH_MEMORY_START, size, &to)) {
      return ldr_fail(failure, LDR_PLAN_MODULE, i, size, 0);
    }
    add_move(p, from, to);
    p->plan->module_paddr[i] = (uint32_t)to;
    const struct ldr_range place = {to, to + size};
    ldr_ranges_add(&p->finals, place);
  }
  return LDR_OK;
}

static enum ldr_status place_block(struct planner* p,
                                   struct ldr_failure* failure) {
  const struct ldr_handoff* handoff = p->input->handoff;
  struct ldr_ranges taken = p->finals;
  uint64_t start;
  ldr_ranges_add(&taken, p->input->self);
  for (uint32_t i = 0; i < handoff->module_count; ++i) {
    ldr_ranges_add(&taken, handoff->module[i].range);
  }
  if (!find_room(p->input->map, &taken, 0, p->input->block_size, &start)) {
    return ldr_fail(failure, LDR_PLAN_BLOCK, 0, p->input->block_size, 0);
  }
  p->plan->block_paddr = (uint32_t)start;
  const struct ldr_range block = {start, start + p->input->block_size};
  ldr_ranges_add(&p->finals, block);
  return LDR_OK;
}

static void add_segment_moves(struct planner* p) {
  const struct ldr_image* image = p->input->image;
  const uint64_t file = p->input->handoff->module[0].range.start;
  for (uint32_t i = 0; i < image->segment_count; ++i) {
    const struct ldr_segment* segment = &image->segment[i];
    const uint64_t start = file + segment->offset;
    const struct ldr_range from = {start, start + segment->file_size};
    add_move(p, from, segment->paddr);
  }
}

static void emit_copy(struct ldr_plan* plan, struct ldr_range from,
                      uint64_t to) {
  struct ldr_op* op = &plan->op[plan->op_count++];
  op->kind = to < from.start ? LDR_OP_COPY_UP : LDR_OP_COPY_DOWN;
  op->to = (uint32_t)to;
  op->from = (uint32_t)from.start;
  op->size = (uint32_t)(from.end - from.start);
}

// Returns true if move `index` would overwrite the source of another move.
static bool is_blocked(const struct planner* p, uint32_t index) {
  const struct ldr_range to = destination(&p->move[index]);
  for (uint32_t i = 0; i < p->move_count; ++i) {
    if (i != index && ldr_range_overlaps(to, p->move[i].from)) {
      return true;
    }
  }
  return false;
}

// Copies aside the smallest source that may be in the way.
static enum ldr_status move_aside(struct planner* p, struct ldr_ranges* aside,
                                  struct ldr_failure* failure) {
  struct ldr_ranges taken = *aside;
  struct move* smallest = 0;
  uint64_t size = LDR_4G;
  uint64_t to;
  for (uint32_t i = 0; i < p->move_count; ++i) {
    struct move* move = &p->move[i];
    ldr_ranges_add(&taken, move->from);
    if (!move->is_aside && move->from.end - move->from.start < size) {
      smallest = move;
      size = move->from.end - move->from.start;
    }
  }
  // In a cycle one source has not been moved yet; sources that were copied
  // aside block no move.
  if (!find_room(p->input->map, &taken, 0, size, &to)) {
    return ldr_fail(failure, LDR_PLAN_STAGING, 0, size, 0);
  }
  emit_copy(p->plan, smallest->from, to);
  smallest->from.start = to;
  smallest->from.end = to + size;
  smallest->is_aside = true;
  ldr_ranges_add(aside, smallest->from);
  return LDR_OK;
}

// Writes all moves in a safe order.
static enum ldr_status order_moves(struct planner* p,
                                   struct ldr_failure* failure) {
  struct ldr_ranges aside = p->finals;
  while (p->move_count > 0) {
    uint32_t free = 0;
    while (free < p->move_count && is_blocked(p, free)) {
      ++free;
    }
    if (free < p->move_count) {
      emit_copy(p->plan, p->move[free].from, p->move[free].to);
      p->move[free] = p->move[--p->move_count];
    } else {
      const enum ldr_status status = move_aside(p, &aside, failure);
      if (status != LDR_OK) {
        return status;
      }
    }
  }
  return LDR_OK;
}

static void emit_zeros(const struct ldr_image* image, struct ldr_plan* plan) {
  for (uint32_t i = 0; i < image->segment_count; ++i) {
    const struct ldr_segment* segment = &image->segment[i];
    if (segment->memory_size > segment->file_size) {
      struct ldr_op* op = &plan->op[plan->op_count++];
      op->kind = LDR_OP_ZERO;
      op->to = (uint32_t)(segment->paddr + segment->file_size);
      op->from = 0;
      op->size = (uint32_t)(segment->memory_size - segment->file_size);
    }
  }
}

enum ldr_status ldr_plan_make(const struct ldr_plan_input* input,
                              struct ldr_plan* plan,
                              struct ldr_failure* failure) {
  struct planner p = {.input = input, .plan = plan};
  plan->op_count = 0;
  enum ldr_status status = place_segments(&p, failure);
  if (status == LDR_OK) {
    status = place_modules(&p, failure);
  }
  if (status == LDR_OK) {
    status = place_block(&p, failure);
  }
  if (status == LDR_OK) {
    add_segment_moves(&p);
    status = order_moves(&p, failure);
  }
  if (status == LDR_OK) {
    emit_zeros(input->image, plan);
  }
  return status;
}
