import { html, render } from 'lit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { explained, type Explained } from '../../src/page/explained/explained.ts';

const SAMPLES = Array.from({ length: 30 }, (_, i) => 1.21e-3 + (0.14e-3 * i) / 29);
const ABOUT: Explained = {
  meaning: 'Time of one call',
  formula: 'least of the rounds',
  values: '1.24 ms',
  samples: SAMPLES,
  flags: ['the clock was coarse'],
  source: 'measured here',
};

let box: HTMLElement;
let asked = 0;

beforeEach(() => {
  asked = 0;
  box = document.createElement('div');
  document.body.append(box);
  const about = (): Explained => (asked++, ABOUT);
  render(
    html`<p style="margin: 120px 0 600px">
        Before <span id="first">${explained('1.24 ms', about)}</span> and
        <span id="second">${explained('91 %', { meaning: 'Share of the roof' })}</span>
      </p>
      <table role="grid">
        <tr>
          <td role="gridcell" tabindex="0" id="cell">${explained('7', { meaning: 'Seven' }, { tab: false })}</td>
        </tr>
      </table>`,
    box,
  );
});

afterEach(() => {
  box.remove();
});

const value = (id: string): HTMLElement => document.querySelector<HTMLElement>(`#${id} explained-value`)!;
/** The tip, if it is open. */
const tip = (): HTMLElement | null => document.querySelector<HTMLElement>('explained-tip:popover-open');
const opened = async (): Promise<HTMLElement> =>
  vi.waitFor(() => {
    expect(tip()?.textContent.trim()).toBeTruthy();
    return tip()!;
  });
const closed = async (): Promise<void> => vi.waitFor(() => expect(tip()).toBeNull());

const point = (target: Element, type: string, pointerType = 'mouse'): void =>
  void target.dispatchEvent(new PointerEvent(type, { pointerType, bubbles: true, composed: true, cancelable: true }));
const press = (target: Element, key: string): boolean =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
/** What a finger does: a press, the focus that comes with it, a click. */
function tap(target: HTMLElement): void {
  point(target, 'pointerdown', 'touch');
  point(target, 'pointerup', 'touch');
  point(target, 'click', 'touch');
}

test('a figure is its own name, and nothing is calculated before it is pointed at', () => {
  const first = value('first');
  expect([first.role, first.tabIndex, first.ariaExpanded, first.textContent.trim()]).toEqual([
    'button',
    0,
    'false',
    '1.24 ms',
  ]);
  expect(first.hasAttribute('aria-describedby')).toBe(false);
  expect(asked).toBe(0);
  expect(tip()).toBeNull();
});

test('a pointer that rests opens the tip, which stays while the pointer is in it', async () => {
  const first = value('first');
  point(first, 'pointerover');
  expect(tip()).toBeNull();
  const open = await opened();
  expect(open.textContent).toContain('Time of one call.');
  expect(first.getAttribute('aria-describedby')).toBe(open.id);
  point(open, 'pointerover');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(tip()).toBe(open);
  point(document.body, 'pointerover');
  await closed();
  expect(first.hasAttribute('aria-describedby')).toBe(false);
});

test('the focus opens it at once; Escape closes it, keeps the focus and is heard by no one else', async () => {
  const heard = vi.fn<() => void>();
  box.addEventListener('keydown', heard);
  const first = value('first');
  first.focus();
  const open = await opened();
  expect([first.ariaExpanded, open.role]).toEqual(['true', 'tooltip']);
  press(first, 'Escape');
  await closed();
  expect(document.activeElement).toBe(first);
  expect(first.ariaExpanded).toBe('false');
  expect(heard).not.toHaveBeenCalled();
  // A second Escape is the page's.
  press(first, 'Escape');
  expect(heard).toHaveBeenCalledOnce();
});

test('Enter and Space open and close it, without scrolling the page; leaving closes it', async () => {
  const first = value('first');
  first.focus();
  await opened();
  expect(press(first, ' ')).toBe(false);
  await closed();
  expect(press(first, 'Enter')).toBe(false);
  await opened();
  value('second').focus();
  await vi.waitFor(() => expect(tip()?.textContent).toContain('Share of the roof'));
  value('second').blur();
  await closed();
});

test('a tap opens it, a second one and one elsewhere close it', async () => {
  const first = value('first');
  tap(first);
  await opened();
  tap(first);
  await closed();
  tap(first);
  await opened();
  tap(value('second'));
  await vi.waitFor(() => expect(tip()?.textContent).toContain('Share of the roof'));
  expect(document.querySelectorAll('explained-tip')).toHaveLength(1);
  tap(document.body);
  await closed();
});

test('a cell of a grid stands for the figure in it', async () => {
  const cell = document.querySelector<HTMLElement>('#cell')!;
  expect(value('cell').hasAttribute('tabindex')).toBe(false);
  cell.focus();
  expect((await opened()).textContent).toContain('Seven');
  expect(cell.getAttribute('aria-describedby')).toBe(tip()!.id);
  cell.blur();
  await closed();
  expect(cell.hasAttribute('aria-describedby')).toBe(false);
});

test('the tip says meaning, formula, values, samples, flags and source', async () => {
  value('first').focus();
  const { textContent } = await opened();
  const words = textContent.replaceAll(/\s+/g, ' ');
  expect(words).toContain('Time of one call. least of the rounds 1.24 ms');
  expect(words).toContain('30 samples, 1.21 ms to 1.35 ms, median 1.28 ms');
  expect(words).toContain('the clock was coarse.');
  expect(words).toContain('Source: measured here');
  expect(tip()!.querySelectorAll('.bar').length).toBeGreaterThan(20);
});

test('a figure that changes while it is explained is explained anew; one that goes takes the tip with it', async () => {
  const first = value('first') as HTMLElement & { about: Explained };
  first.focus();
  await opened();
  first.about = { meaning: 'Another meaning' };
  await vi.waitFor(() => expect(tip()?.textContent).toContain('Another meaning'));
  first.remove();
  await closed();
});

test.each([0, 150, 330])(
  'at a width of 360 px the tip is inside the page and beside its figure, %i px from the left',
  async (left) => {
    const first = value('first');
    first.style.cssText = `position: fixed; left: ${left}px; top: 40px`;
    vi.spyOn(document.documentElement, 'clientWidth', 'get').mockReturnValue(360);
    first.focus();
    const open = await opened();
    const [figure, shown] = [first.getBoundingClientRect(), open.getBoundingClientRect()];
    expect(shown.left).toBeGreaterThanOrEqual(8);
    expect(shown.right).toBeLessThanOrEqual(352.5);
    expect(shown.top).toBeGreaterThanOrEqual(figure.bottom);
    first.style.top = `${innerHeight - 30}px`;
    dispatchEvent(new Event('resize'));
    expect(open.getBoundingClientRect().bottom).toBeLessThanOrEqual(first.getBoundingClientRect().top);
    vi.restoreAllMocks();
  },
);

test('a figure that is scrolled away takes the tip with it', async () => {
  value('first').focus();
  await opened();
  box.style.cssText = 'margin-top: -9000px';
  document.dispatchEvent(new Event('scroll'));
  expect(tip()).toBeNull();
});
