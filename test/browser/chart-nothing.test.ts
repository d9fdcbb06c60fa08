import axe from 'axe-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import '../../src/page/chart/chart-zoom.ts';
import { RooflineChart } from '../../src/page/chart/roofline-chart.ts';
import type { LogWindow } from '../../src/plot/scene/log-window.ts';
import { syntheticReport } from '../support/report.ts';

let chart: RooflineChart;

beforeEach(async () => {
  chart = new RooflineChart();
  chart.style.width = '900px';
  chart.report = syntheticReport();
  document.body.append(chart);
  await settled();
});

afterEach(() => chart.remove());

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 40));
  await chart.updateComplete;
}

/** Below the highest intensities: every roof is far above, and no mark is there. */
function emptyPart(): LogWindow {
  const { x, y } = chart.view!.whole;
  return { x: [x[1] / 4, x[1]], y: [y[0], y[0] * 4] };
}

const way = (): HTMLButtonElement | null => chart.querySelector('.nothing button');
const symbols = (): SVGElement[] => [...chart.querySelectorAll<SVGElement>('[role="graphics-symbol"]')];

function key(name: string, more: KeyboardEventInit = {}): void {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more });
  document.activeElement!.dispatchEvent(event);
}

test('a part without a roof or mark says so, with a button that leads back', async () => {
  expect(way()).toBeNull();
  chart.window = emptyPart();
  await settled();
  expect(symbols()).toEqual([]);
  const sentence = chart.querySelector('.nothing [role="status"]')!;
  expect(sentence.textContent.replaceAll(/\s+/g, ' ').trim()).toBe('Nothing here. Press 0 or Reset zoom to go back.');
  const [box, plot] = [sentence, chart.drawing!].map((element) => element.getBoundingClientRect());
  expect(box!.left).toBeGreaterThan(plot!.left);
  expect(box!.right).toBeLessThan(plot!.right);
  expect(way()!.getBoundingClientRect().height).toBeGreaterThanOrEqual(36);
  // What is set from outside takes no focus.
  expect(document.activeElement).toBe(document.body);
  const { violations } = await axe.run(chart);
  expect(violations.map(({ id }) => id)).toEqual([]);
  way()!.click();
  await settled();
  expect([chart.window, way()]).toEqual([null, null]);
  expect(symbols().length).toBeGreaterThan(10);
});

test('a view with a roof alone is not empty', async () => {
  const { x, y } = chart.view!.whole;
  chart.window = { x: [x[1] / 4, x[1]], y: [y[1] / 20, y[1]] };
  await settled();
  expect(symbols().length).toBeGreaterThan(0);
  expect(way()).toBeNull();
});

test('by keys, the focus waits where there is nothing, and 0 leads back to a mark', async () => {
  symbols()[0]!.focus();
  for (let step = 0; step < 4; step++) {
    key('+');
    await settled();
  }
  for (let step = 0; step < 200 && !way(); step++) {
    key(step % 2 === 0 ? 'ArrowRight' : 'ArrowDown', { shiftKey: true });
    await settled();
  }
  expect(way()).not.toBeNull();
  expect(document.activeElement).toBe(way());
  key('0');
  await settled();
  expect([chart.window, way()]).toEqual([null, null]);
  expect(document.activeElement?.getAttribute('role')).toBe('graphics-symbol');
});

test('dragged there by a pointer, 0 leads back too', async () => {
  const { whole } = chart.view!;
  const lowest = Math.min(
    ...symbols().map(({ dataset }) => Number(dataset['kind'] === 'roof' ? dataset['flopPerSecond'] : 1e99)),
  );
  chart.show({ x: [whole.x[1] / 4, whole.x[1]], y: [lowest / 3, lowest * 1.2] });
  await settled();
  expect(symbols().length).toBeGreaterThan(0);
  expect(document.activeElement).toBe(document.body);
  const { left, top, width, height } = chart.drawing!.getBoundingClientRect();
  const pointer = (type: string, down: number): boolean =>
    chart.drawing!.dispatchEvent(
      new PointerEvent(type, { bubbles: true, clientX: left + width / 3, clientY: top + height * down }),
    );
  pointer('pointerdown', 0.8);
  pointer('pointermove', 0.2);
  await settled();
  // Until the drag ends the focus stays where it is.
  expect([symbols().length, document.activeElement]).toEqual([0, document.body]);
  pointer('pointerup', 0.2);
  await settled();
  expect(document.activeElement).toBe(way());
  key('0');
  await settled();
  expect(chart.window).toBeNull();
});

test('a double click or a drag selects no text of the drawing, but the data can be selected', async () => {
  chart.querySelector<HTMLDetailsElement>('.data')!.open = true;
  // Under load the event of opening comes later than a fixed wait.
  await expect.poll(() => chart.querySelector('.data td')).not.toBeNull();
  const selectable = (selector: string): string => getComputedStyle(chart.querySelector(selector)!).userSelect;
  expect([selectable('.axes text'), selectable('.labels text')]).toEqual(['none', 'none']);
  expect(selectable('.data td')).not.toBe('none');
});
