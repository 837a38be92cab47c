// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { BootStorySchema } from '../../gen/bootmill/v1/boot_story_pb';
import { picture, wrap, type Box } from './graph';

const attempt = (source: string, index: number) => ({
  source,
  index,
  places: ['/boot/grub/grub.cfg', '/grub/grub.cfg', '/a', '/b', '/c'],
  where: 'volumes labelled `root`',
  match: 'is run by its own rules',
  failure: 'the next volume',
});
const story = create(BootStorySchema, {
  before: [
    'prints its line',
    'asks for a passphrase of each LUKS volume, three times at most',
  ],
  steps: [
    {
      disks: 'disk by disk',
      attempts: [attempt('chainload', 0), attempt('grub_config', 1)],
    },
    { disks: 'then', attempts: [attempt('host_declared', 2)] },
  ],
  end: 'a menu to try again, open a prompt, reboot or halt',
});

const overlaps = (a: Box, b: Box) =>
  a.x < b.x + b.width &&
  b.x < a.x + a.width &&
  a.y < b.y + b.height &&
  b.y < a.y + a.height;

describe('the picture of a story', () => {
  const { boxes, arrows, frames, width, height } = picture(story);

  it('has a box for the start, each attempt, the boot and the end', () => {
    expect(boxes.map(({ id }) => id)).toEqual([
      'start',
      '0.0',
      '0.1',
      '1.0',
      'end',
      'boot',
    ]);
  });

  it('tries in the order of the story, from top to bottom', () => {
    const tops = boxes.filter(({ kind }) => kind !== 'boot').map(({ y }) => y);
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    const next = arrows
      .filter(({ kind }) => kind === 'next')
      .map(({ from, to }) => from + to);
    expect(next).toEqual(['start0.0', '0.00.1', '0.11.0', '1.0end']);
  });

  it('leads from every attempt to the boot', () => {
    const boots = arrows.filter(({ kind }) => kind === 'boots');
    expect(boots.map(({ from }) => from)).toEqual(['0.0', '0.1', '1.0']);
  });

  it('lets no two boxes overlap and keeps all inside', () => {
    boxes.forEach((a, at) => {
      boxes
        .slice(at + 1)
        .forEach((b) => expect(overlaps(a, b), a.id + b.id).toBe(false));
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      expect(a.y + a.height).toBeLessThanOrEqual(height);
    });
  });

  it('frames what is tried together', () => {
    expect(frames).toHaveLength(2);
    const [first, second] = frames;
    expect((first?.y ?? 0) + (first?.height ?? 0)).toBeLessThanOrEqual(second?.y ?? 0);
  });

  it('is drawn for a story without steps too', () => {
    expect(picture(create(BootStorySchema, { end: 'halts' })).boxes).toHaveLength(2);
  });
});

describe('wrap', () => {
  it('breaks at words, and a word that is too long', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
    expect(wrap('', 4)).toEqual([]);
  });
});
