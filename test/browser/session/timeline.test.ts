import { afterEach, beforeEach, expect, test } from 'vitest';
import { sessionFacts } from '../../../src/page/session/session-facts.ts';
import type { SessionTimelineElement } from '../../../src/page/timeline/session-timeline.ts';
import '../../../src/page/timeline/session-timeline.ts';
import { madeSession } from '../../support/made-session.ts';

const FACTS = sessionFacts(madeSession());

let line: SessionTimelineElement;
let chosen: (string | null)[] = [];

beforeEach(async () => {
  chosen = [];
  line = document.createElement('session-timeline');
  line.style.cssText = 'display:block;width:800px';
  line.facts = FACTS;
  line.addEventListener('ridgepoint-pipeline', ({ detail }: CustomEventInit) => chosen.push(detail.hash));
  document.body.append(line);
  await settled();
});

afterEach(() => line.remove());

async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await line.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

const plot = (): HTMLElement => line.querySelector<HTMLElement>('.plot')!;
const said = (): string => line.querySelector('[aria-live]')!.textContent.trim();
const ends = (): string[] => [...line.querySelectorAll('svg .tick')].map((tick) => tick.textContent);
const key = async (name: string, more: KeyboardEventInit = {}): Promise<void> => {
  plot().dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }));
  await settled();
};
const at = (share: number, lane = 0): { clientX: number; clientY: number } => {
  const { left, top, width } = line.querySelector('.plot > svg')!.getBoundingClientRect();
  return { clientX: left + share * width, clientY: top + (lane === 0 ? 40 : 105) };
};

test('says what the colours mean, with the shares of idle time', () => {
  const words = line.querySelector('.key')!.textContent.replaceAll(/\s+/g, ' ');
  expect(words).toMatch(/idle: waits for JavaScript \d+ %/);
  expect(words).toMatch(/idle: between passes \d+\.\d %/);
  expect(words).toMatch(/idle: results are read back \d+ %/);
  expect(words).toContain('MatMul ma000011');
  expect(line.querySelector('.plot > svg')?.getAttribute('aria-label')).toMatch(/busy \d+ % of 1\.\d+ s; idle \d+ %/);
});

test('arrow keys lead from stretch to stretch and from lane to lane, and name each', async () => {
  await key('ArrowRight');
  expect(said()).toMatch(/^MatMul ma000011: 3\.\d\d ms, at 0\.0500/);
  await key('ArrowRight');
  expect(said()).not.toContain('at 0.0500');
  await key('ArrowDown');
  expect(said()).toMatch(/^The GPU waits between passes/);
  await key('Home');
  expect(said()).toMatch(/^Before the first and after the last work: 50\.0 ms, at 0/);
  await key('ArrowUp');
  await key('Enter');
  expect(chosen).toEqual(['ma000011']);
});

test('zooms by keys and buttons, and goes back by 0', async () => {
  const whole = ends();
  await key('+');
  const closer = ends();
  expect(closer).not.toEqual(whole);
  await key('ArrowRight', { altKey: true });
  expect(ends()).not.toEqual(closer);
  await key('0');
  expect(ends()).toEqual(whole);
  line.querySelector<HTMLElement>('[data-zoom="in"]')!.click();
  await settled();
  expect(ends()).toEqual(closer);
  line.querySelector<HTMLElement>('[data-zoom="whole"]')!.click();
  await settled();
  expect(ends()).toEqual(whole);
});

test('the plain wheel scrolls the page; with Ctrl it zooms around the pointer', async () => {
  const whole = ends();
  const turn = (ctrlKey: boolean): WheelEvent =>
    new WheelEvent('wheel', { deltaY: -300, ctrlKey, bubbles: true, cancelable: true, ...at(0.25) });
  const svg = line.querySelector('.plot > svg')!;
  const plain = turn(false);
  svg.dispatchEvent(plain);
  await settled();
  expect(plain.defaultPrevented).toBe(false);
  expect(ends()).toEqual(whole);
  const meant = turn(true);
  svg.dispatchEvent(meant);
  await settled();
  expect(meant.defaultPrevented).toBe(true);
  expect(ends()).not.toEqual(whole);
});

test('a drag frames a stretch, and then moves what is shown', async () => {
  const svg = line.querySelector('.plot > svg')!;
  const drag = async (from: number, to: number): Promise<void> => {
    svg.dispatchEvent(new PointerEvent('pointerdown', { button: 0, bubbles: true, ...at(from) }));
    svg.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, ...at(to) }));
    await settled();
    svg.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, ...at(to) }));
    svg.dispatchEvent(new MouseEvent('click', { bubbles: true, ...at(to) }));
    await settled();
  };
  await drag(0.1, 0.2);
  const framed = ends();
  expect(framed.length).toBeGreaterThan(3);
  expect(Number.parseFloat(framed[0]!)).toBeGreaterThan(150);
  await drag(0.5, 0.4);
  expect(ends()).not.toEqual(framed);
  // The end of a drag chooses nothing.
  expect(chosen).toEqual([]);
});

test('a pointer names what is under it, together where there is no room, and a click chooses', async () => {
  const svg = line.querySelector('.plot > svg')!;
  svg.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, ...at(0.05) }));
  await settled();
  expect(line.querySelector('.tip')!.textContent).toMatch(/\d+ dispatches in .* of the time; most/);
  await key('+');
  for (let i = 0; i < 7; i++) await key('+');
  svg.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, ...at(0.5) }));
  await settled();
  svg.dispatchEvent(new MouseEvent('click', { bubbles: true, ...at(0.5) }));
  expect(chosen.length <= 1).toBe(true);
});

test('the table behind has the time of what is shown', async () => {
  const details = line.querySelector<HTMLDetailsElement>('details.data')!;
  details.open = true;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await settled();
  const first = [...details.querySelectorAll('tbody td')].slice(0, 2).map((cell) => cell.textContent);
  expect(first[0]).toMatch(/^idle: /);
  expect(details.querySelectorAll('tbody tr').length).toBeGreaterThan(20);
});

test('a hundred thousand spans are drawn as few paths, and zoomed without delay', async () => {
  line.facts = sessionFacts(madeSession({ pipelines: 200, spans: 100_000 }));
  await settled();
  expect(line.querySelectorAll('.plot > svg *').length).toBeLessThan(80);
  const times: number[] = [];
  for (let i = 0; i < 8; i++) {
    const start = performance.now();
    plot().dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true }));
    await line.updateComplete;
    times.push(performance.now() - start);
  }
  const median = times.toSorted((a, b) => a - b)[4]!;
  // A frame on a quiet machine is 16 ms; this one is shared.
  expect(median).toBeLessThan(100);
});

test('passes that were timed as a whole are not other pipelines', async () => {
  const made = madeSession({ pipelines: 3, spans: 40 });
  const spans = made.timeline.spans.map((span, i) => (i % 2 === 0 ? { ...span, group: null } : span));
  line.facts = sessionFacts({ ...made, timeline: { ...made.timeline, spans } });
  await settled();
  const words = line.querySelector('.key')!.textContent.replaceAll(/\s+/g, ' ');
  expect(words).toContain('passes timed whole');
  expect(words).not.toContain('other pipelines');
  expect(line.querySelector('svg .stretch.whole-pass')).not.toBeNull();
  await key('Home');
  expect(said()).toContain('a pass timed whole: ');
});
