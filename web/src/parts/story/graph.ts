// SPDX-License-Identifier: Apache-2.0
// The boot story as a picture: boxes and arrows from the daemon's steps, which are
// the same that are told in words.
import { Graph, layout } from '@dagrejs/dagre';
import type { BootStory } from '../../gen/bootmill/v1/boot_story_pb';

export interface Box {
  id: string;
  kind: 'start' | 'attempt' | 'boot' | 'end';
  title: string;
  lines: readonly string[];
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Arrow {
  from: string;
  to: string;
  kind: 'next' | 'boots';
  points: readonly { x: number; y: number }[];
}
// A frame around what is tried together.
export interface Frame {
  title: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Picture {
  boxes: readonly Box[];
  arrows: readonly Arrow[];
  frames: readonly Frame[];
  width: number;
  height: number;
}

const WIDTH = 330;
const LETTERS = 46;
const LINE_PX = 17;
const PAD_PX = 12;
const MOST_LINES = 5;

export function wrap(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (line.length > letters) {
      lines.push(line.slice(0, letters));
      line = line.slice(letters);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}

function cut(lines: string[]): string[] {
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), '…'];
}

function listed(items: readonly string[]): string {
  return items.length <= 3
    ? items.join(', ')
    : `${items.slice(0, 3).join(', ')} and ${items.length - 3} more`;
}

interface Size {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Draft {
  id: string;
  kind: Box['kind'];
  title: string;
  lines: string[];
  step?: number;
}

function drafts(story: BootStory): Draft[] {
  const boxes: Draft[] = [
    {
      id: 'start',
      kind: 'start',
      title: 'Xen starts the image',
      lines: cut(story.before.flatMap((text) => wrap(text, LETTERS))),
    },
  ];
  story.steps.forEach((step, at) =>
    step.attempts.forEach((attempt, number) =>
      boxes.push({
        id: `${at}.${number}`,
        kind: 'attempt',
        title: attempt.source,
        lines: cut([
          ...wrap(listed(attempt.places), LETTERS),
          ...wrap(attempt.where, LETTERS),
        ]),
        step: at,
      }),
    ),
  );
  boxes.push({
    id: 'end',
    kind: 'end',
    title: 'Nothing booted',
    lines: cut(wrap(story.end, LETTERS)),
  });
  return boxes;
}

const heightOf = ({ lines }: Draft) => PAD_PX * 2 + LINE_PX * (1 + lines.length);

export function picture(story: BootStory): Picture {
  const boxes = drafts(story);
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', ranksep: 34, nodesep: 40, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of boxes) {
    graph.setNode(box.id, { width: WIDTH, height: heightOf(box) });
  }
  boxes.slice(1).forEach((box, at) => graph.setEdge(boxes[at]?.id ?? 'start', box.id));
  layout(graph);
  const placed = boxes.map((box): Box => {
    const { x, y, width, height } = graph.node(box.id) as Size;
    return { ...box, x: x - width / 2, y: y - height / 2, width, height };
  });
  const right = Math.max(...placed.map(({ x, width }) => x + width));
  const attempts = placed.filter(({ kind }) => kind === 'attempt');
  const arrows: Arrow[] = graph.edges().map(({ v, w }) => ({
    from: v,
    to: w,
    kind: 'next',
    points: (graph.edge(v, w) as { points: { x: number; y: number }[] }).points,
  }));
  const first = attempts[0];
  const last = attempts.at(-1);
  if (first === undefined || last === undefined) {
    return framed(placed, arrows, boxes, right);
  }
  const boot: Box = {
    id: 'boot',
    kind: 'boot',
    title: 'Guest boots',
    lines: [],
    x: right + 76,
    y: (first.y + last.y + last.height) / 2 - 22,
    width: 118,
    height: 44,
  };
  for (const box of attempts) {
    const y = box.y + box.height / 2;
    const middle = boot.y + boot.height / 2;
    arrows.push({
      from: box.id,
      to: 'boot',
      kind: 'boots',
      points: [
        { x: box.x + box.width, y },
        { x: right + 46, y },
        { x: right + 46, y: middle },
        { x: boot.x, y: middle },
      ],
    });
  }
  return framed([...placed, boot], arrows, boxes, boot.x + boot.width);
}

function framed(
  boxes: readonly Box[],
  arrows: readonly Arrow[],
  all: readonly Draft[],
  right: number,
): Picture {
  const frames = [...new Set(all.map(({ step }) => step))]
    .filter((step) => step !== undefined)
    .map((step): Frame => {
      const ids = new Set(all.filter((box) => box.step === step).map(({ id }) => id));
      const inside = boxes.filter(({ id }) => ids.has(id));
      const top = Math.min(...inside.map(({ y }) => y));
      const bottom = Math.max(...inside.map(({ y, height }) => y + height));
      const left = Math.min(...inside.map(({ x }) => x));
      return {
        title: `Step ${step + 1}`,
        x: left - 10,
        y: top - 10,
        width: WIDTH + 20,
        height: bottom - top + 20,
      };
    });
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + 16;
  return { boxes, arrows, frames, width: right + 16, height };
}
