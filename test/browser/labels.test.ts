import { expect, test } from 'vitest';
import '../../src/page/chart/roofline-chart.ts';
import { RooflineChart } from '../../src/page/chart/roofline-chart.ts';
import { crowd } from '../support/crowd.ts';
import { syntheticReport } from '../support/report.ts';

test.each([360, 768, 1440, 1920])('at %i px no two labels of 12 roofs and 40 points overlap', async (width) => {
  const chart = new RooflineChart();
  chart.style.width = `${width - 32}px`;
  chart.style.font = '16px system-ui, sans-serif';
  document.body.append(chart);
  for (const items of [crowd(), null]) {
    chart.items = items;
    chart.report = syntheticReport();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await chart.updateComplete;
    const boxes = [...chart.querySelectorAll('text')].map(
      (text) => [text.textContent, text.getBoundingClientRect()] as const,
    );
    expect(boxes.length).toBeGreaterThan(20);
    const overlaps = boxes.flatMap(([name, a], index) =>
      boxes.slice(index + 1).flatMap(([other, b]) => (intersects(a, b) ? [`${name} / ${other}`] : [])),
    );
    expect(overlaps).toEqual([]);
  }
  chart.remove();
});

/** Line boxes hold air above and below the glyphs; touching by less than that covers nothing. */
const intersects = (a: DOMRect, b: DOMRect): boolean =>
  a.left < b.right && b.left < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
