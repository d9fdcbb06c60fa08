import { clip } from '../scene/boxes.ts';
import type { Frame } from '../scene/chart.ts';
import { node, type SceneNode } from '../scene/scene.ts';
import type { BandItem } from './shown-items.ts';

/** Pixels between the bands of two GPUs, which stand at one intensity. */
const APART = 7;
const CAP = 2.5;

/** Vertical ranges side by side around their intensity: a line with caps at both ends. */
export const bandNodes = (bands: readonly BandItem[], frame: Frame): SceneNode[] =>
  bands.flatMap(({ id, hue, words, intensity, low, high }, index) => {
    const x = frame.x.at(intensity) + (index - (bands.length - 1) / 2) * APART;
    const seen = clip([x, frame.y.at(low), x, frame.y.at(high)], frame.plot);
    if (!seen) return [];
    const [, bottom, , top] = seen;
    const at = (value: number): number => Math.round(value * 100) / 100;
    const cap = (y: number): string => `M${at(x - CAP)},${at(y)}H${at(x + CAP)}`;
    const d = `M${at(x)},${at(bottom)}V${at(top)}${cap(bottom)}${cap(top)}`;
    return node('g', { class: `band ${hue}`, role: 'img', 'aria-label': words, 'data-band': id }, [
      node('title', {}, [words]),
      node('path', { class: 'hit', d }),
      node('path', { class: 'range', d }),
    ]);
  });
