import { type RooflineItems, rooflineItems } from '../../src/plot/roofline/items.ts';
import { type PointItem, roofItem } from '../../src/plot/roofline/shown-items.ts';
import { alone, syntheticReport } from './report.ts';

/** A worst case for labels: 12 roofs and 40 labelled points, many of them close together. */
export function crowd(): RooflineItems {
  const { roofs, points } = rooflineItems(alone(syntheticReport()));
  const more = ['RTX 4090', 'RTX 3060', 'M3 Max', 'H100'].map((name, index) => {
    const roof = { flopPerSecond: 30e12 * (1 + index / 5), bytesPerSecond: 350e9 * (1 + index) };
    return roofItem({ id: `more/${index}`, hue: 'other', label: name, name, roof });
  });
  const labelled = points.map((point, index): PointItem => ({ ...point, label: point.label ?? `kernel ${index}` }));
  const extra = labelled.slice(0, 40 - Math.min(40, labelled.length)).map((point, index) => ({
    ...point,
    id: `again ${index}`,
    intensity: point.intensity * 1.05,
  }));
  return { roofs: [...roofs, ...more].slice(0, 12), points: [...labelled, ...extra].slice(0, 40) };
}
