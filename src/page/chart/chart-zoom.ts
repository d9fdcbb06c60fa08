import type { Frame } from '../../plot/scene/chart.ts';
import { framed, panned, scaled, type LogWindow } from '../../plot/scene/log-window.ts';
import { CLICK, wheelFactor, ZoomGestures, type GestureHost } from '../zoom-gestures.ts';

/** What a chart shows, and of what. */
export interface ChartView {
  readonly frame: Frame;
  readonly shown: LogWindow;
  readonly whole: LogWindow;
  readonly isZoomed: boolean;
}

/** A box drawn to zoom into it, in CSS pixels from the drawing's corner. */
export interface ZoomBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The chart that is zoomed. */
export interface ZoomHost extends GestureHost {
  /** The drawing; null before the first one. */
  readonly drawing: SVGSVGElement | null;
  readonly view: ChartView | null;
  /** Shows a window; null: everything. */
  show(window: LogWindow | null): void;
  /** Shows that the drawing is dragged, and the box while one is drawn. */
  drag(isDragged: boolean, box: ZoomBox | null): void;
}

/** Shares of the plot's width and height, from its lower left. */
type Share = readonly [x: number, y: number];
type Client = Pick<MouseEvent, 'clientX' | 'clientY'>;

/** A gesture that began in the drawing. */
interface Gesture {
  readonly view: ChartView;
  readonly from: Client;
  readonly at: Share;
  readonly isBox: boolean;
  isMoving: boolean;
}

/** Part of the window that a key moves it by. */
const PAN = 0.15;

/**
 * Zooms and pans a chart: the wheel with Ctrl, or over a chart with the keyboard's focus; drag; Shift and drag for a box;
 * two fingers; keys. One finger and the plain wheel scroll the page.
 */
export class ChartZoom extends ZoomGestures<ZoomHost> {
  #gesture: Gesture | null = null;
  #pinch: { view: ChartView; at: Share; distance: number } | null = null;

  /** Scales what is shown around a place, the middle by default; below 1 zooms in. */
  by(factor: number, around: Share = [0.5, 0.5]): void {
    const { view } = this.host;
    if (view) this.host.show(scaled(view.shown, view.whole, around, factor));
  }

  /**
   * Zooms or pans by a key: `+`, `-`, and the arrows with Alt or Shift.
   * @param focused the mark in focus, which stays where it is
   * @returns whether the key was one of these
   */
  onKey(event: KeyboardEvent, focused: Element | null): boolean {
    const { view } = this.host;
    if (!view || event.ctrlKey || event.metaKey) return false;
    if (event.key === '+' || event.key === '=') this.by(0.5, this.#middleOf(focused));
    else if (event.key === '-' || event.key === '_') this.by(2, this.#middleOf(focused));
    else if (event.altKey || event.shiftKey) {
      const step = STEPS.get(event.key);
      if (!step) return false;
      this.host.show(panned(view.shown, view.whole, [step[0] * PAN, step[1] * PAN]));
    } else return false;
    return true;
  }

  #share({ clientX, clientY }: Client, { frame: { width, plot } }: ChartView): Share {
    const box = this.host.drawing!.getBoundingClientRect();
    const scale = box.width > 0 ? width / box.width : 1;
    const x = ((clientX - box.left) * scale - plot.x) / plot.width;
    return [x, 1 - ((clientY - box.top) * scale - plot.y) / plot.height];
  }

  #middleOf(mark: Element | null): Share | undefined {
    const { view } = this.host;
    if (!view || mark?.getAttribute('data-kind') === 'roof' || !mark) return undefined;
    const { left, top, width, height } = mark.getBoundingClientRect();
    return this.#share({ clientX: left + width / 2, clientY: top + height / 2 }, view);
  }

  protected override wheel(event: WheelEvent): void {
    const { view } = this.host;
    const isMeant = event.ctrlKey || event.metaKey || this.host.querySelector(':focus-visible') !== null;
    if (!view || !isMeant || !this.isDrawn(event)) return;
    event.preventDefault();
    this.by(wheelFactor(event), this.#share(event, view));
  }

  protected override press(event: PointerEvent): void {
    const { view } = this.host;
    if (!view || event.pointerType === 'touch' || event.button !== 0 || !this.isDrawn(event)) return;
    const isBox = event.shiftKey;
    if (!isBox && !view.isZoomed) return;
    this.#gesture = { view, from: event, at: this.#share(event, view), isBox, isMoving: false };
  }

  protected override move(event: PointerEvent): void {
    const gesture = this.#gesture;
    if (!gesture) return;
    const { from, at, view, isBox } = gesture;
    if (!gesture.isMoving) {
      if (Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < CLICK) return;
      gesture.isMoving = true;
      // Synthetic events have no pointer to capture.
      if (event.isTrusted) this.host.setPointerCapture(event.pointerId);
    }
    event.preventDefault();
    if (isBox) {
      this.host.drag(true, this.#boxOf(from, event));
      return;
    }
    const [x, y] = this.#share(event, view);
    this.host.drag(true, null);
    this.host.show(panned(view.shown, view.whole, [at[0] - x, at[1] - y]));
  }

  #boxOf(a: Client, b: Client): ZoomBox {
    const { left, top } = this.host.drawing!.getBoundingClientRect();
    return {
      x: Math.min(a.clientX, b.clientX) - left,
      y: Math.min(a.clientY, b.clientY) - top,
      width: Math.abs(a.clientX - b.clientX),
      height: Math.abs(a.clientY - b.clientY),
    };
  }

  protected override release(event: PointerEvent): boolean {
    const gesture = this.#gesture;
    this.#gesture = null;
    if (!gesture?.isMoving) return false;
    this.host.drag(false, null);
    if (!gesture.isBox || event.type === 'pointercancel') return true;
    const { view, at } = gesture;
    const within = ([x, y]: Share): Share => [Math.max(0, Math.min(1, x)), Math.max(0, Math.min(1, y))];
    this.host.show(framed(view.shown, view.whole, within(at), within(this.#share(event, view))));
    return true;
  }

  protected override touch(event: TouchEvent): void {
    const { view } = this.host;
    const [a, b, more] = event.touches;
    this.#pinch = null;
    if (!view || !a || !b || more || !this.isDrawn(event)) return;
    event.preventDefault();
    this.#pinch = { view, at: this.#share(between(a, b), view), distance: distance(a, b) };
  }

  protected override endPinch(): void {
    this.#pinch = null;
  }

  protected override pinch(event: TouchEvent): void {
    const [a, b] = event.touches;
    if (!this.#pinch || !a || !b) return;
    event.preventDefault();
    const { view, at } = this.#pinch;
    const { whole } = view;
    // What was between the fingers stays there.
    const factor = this.#pinch.distance / Math.max(1, distance(a, b));
    const [x, y] = this.#share(between(a, b), view);
    this.host.show(panned(scaled(view.shown, whole, at, factor) ?? whole, whole, [at[0] - x, at[1] - y]));
  }
}

const STEPS = new Map<string, Share>([
  ['ArrowLeft', [-1, 0]],
  ['ArrowRight', [1, 0]],
  ['ArrowUp', [0, 1]],
  ['ArrowDown', [0, -1]],
]);

const between = (a: Client, b: Client): Client => ({
  clientX: (a.clientX + b.clientX) / 2,
  clientY: (a.clientY + b.clientY) / 2,
});

const distance = (a: Client, b: Client): number => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
