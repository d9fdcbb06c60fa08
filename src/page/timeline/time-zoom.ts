import { framedTime, pannedTime, zoomedTime, type TimeWindow } from '../../plot/session/time-window.ts';
import { CLICK, wheelFactor, wheelUnit, ZoomGestures, type GestureHost } from '../zoom-gestures.ts';

/** A timeline that is zoomed. */
export interface TimeHost extends GestureHost {
  readonly whole: TimeWindow;
  readonly shown: TimeWindow;
  /** Shows a window; null: everything. */
  show(window: TimeWindow | null): void;
  /** Shows the stretch that is being drawn, in shares of the width; null: none is. */
  frame(stretch: readonly [from: number, until: number] | null): void;
}

/** Part of the window that a key moves it by. */
const PAN = 0.2;

interface Gesture {
  readonly shown: TimeWindow;
  readonly clientX: number;
  readonly at: number;
  /** Whether it draws a stretch to zoom into, rather than moving what is shown. */
  readonly isFrame: boolean;
  isMoving: boolean;
}

/**
 * Zooms and pans a timeline: the wheel with Ctrl, or while the timeline has the keyboard's focus; drag a stretch, once
 * zoomed with Shift; drag what is shown; two fingers; keys. One finger and the plain wheel scroll the page.
 */
export class TimeZoom extends ZoomGestures<TimeHost> {
  #gesture: Gesture | null = null;
  #pinch: { readonly shown: TimeWindow; readonly at: number; readonly distance: number } | null = null;

  /** Whether what is shown, or a stretch, is being dragged. */
  get isDragging(): boolean {
    return this.#gesture?.isMoving ?? false;
  }

  /** Scales what is shown around a place, a share of its width: the middle by default; below 1 zooms in. */
  by(factor: number, around = 0.5): void {
    const { shown, whole } = this.host;
    this.host.show(zoomedTime(shown, whole, around, factor));
  }

  /** Zooms or pans by a key: `+`, `-`, arrows with Alt or Shift, `0`. @returns whether the key was one of these */
  onKey({ key, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent, around: number | undefined): boolean {
    if (ctrlKey || metaKey) return false;
    const { shown, whole } = this.host;
    if (key === '+' || key === '=') this.by(0.5, around);
    else if (key === '-' || key === '_') this.by(2, around);
    else if (key === '0') this.host.show(null);
    else if ((altKey || shiftKey) && (key === 'ArrowLeft' || key === 'ArrowRight')) {
      this.host.show(pannedTime(shown, whole, key === 'ArrowLeft' ? -PAN : PAN));
    } else return false;
    return true;
  }

  #share(clientX: number): number {
    const { left, width } = this.host.drawing!.getBoundingClientRect();
    return width > 0 ? (clientX - left) / width : 0;
  }

  get #isZoomed(): boolean {
    const { shown, whole } = this.host;
    return shown[0] > whole[0] || shown[1] < whole[1];
  }

  protected override wheel(event: WheelEvent): void {
    const isMeant = event.ctrlKey || event.metaKey || this.host.querySelector('.plot:focus-visible') !== null;
    if (!isMeant || !this.isDrawn(event)) return;
    event.preventDefault();
    const along = event.deltaX * wheelUnit(event);
    const { shown, whole } = this.host;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) return this.host.show(pannedTime(shown, whole, along / 1000));
    this.by(wheelFactor(event), this.#share(event.clientX));
  }

  protected override press(event: PointerEvent): void {
    if (event.pointerType === 'touch' || event.button !== 0 || !this.isDrawn(event)) return;
    const { clientX } = event;
    const isFrame = event.shiftKey || !this.#isZoomed;
    this.#gesture = { shown: this.host.shown, clientX, at: this.#share(clientX), isFrame, isMoving: false };
  }

  protected override move(event: PointerEvent): void {
    const gesture = this.#gesture;
    if (!gesture) return;
    if (!gesture.isMoving) {
      if (Math.abs(event.clientX - gesture.clientX) < CLICK) return;
      gesture.isMoving = true;
      // Synthetic events have no pointer to capture.
      if (event.isTrusted) this.host.setPointerCapture(event.pointerId);
    }
    event.preventDefault();
    const at = this.#share(event.clientX);
    if (gesture.isFrame) this.host.frame([Math.min(gesture.at, at), Math.max(gesture.at, at)]);
    else this.host.show(pannedTime(gesture.shown, this.host.whole, gesture.at - at));
  }

  protected override release(event: PointerEvent): boolean {
    const gesture = this.#gesture;
    this.#gesture = null;
    if (!gesture?.isMoving) return false;
    this.host.frame(null);
    if (!gesture.isFrame || event.type === 'pointercancel') return true;
    this.host.show(framedTime(gesture.shown, this.host.whole, gesture.at, this.#share(event.clientX)));
    return true;
  }

  protected override touch(event: TouchEvent): void {
    const [a, b, more] = event.touches;
    this.#pinch = null;
    if (!a || !b || more || !this.isDrawn(event)) return;
    event.preventDefault();
    const at = this.#share((a.clientX + b.clientX) / 2);
    this.#pinch = { shown: this.host.shown, at, distance: Math.abs(a.clientX - b.clientX) };
  }

  protected override endPinch(): void {
    this.#pinch = null;
  }

  protected override pinch(event: TouchEvent): void {
    const [a, b] = event.touches;
    if (!this.#pinch || !a || !b) return;
    event.preventDefault();
    const { shown, at, distance } = this.#pinch;
    const { whole } = this.host;
    // What was between the fingers stays there.
    const factor = Math.max(1, distance) / Math.max(1, Math.abs(a.clientX - b.clientX));
    const scaled = zoomedTime(shown, whole, at, factor) ?? whole;
    this.host.show(pannedTime(scaled, whole, at - this.#share((a.clientX + b.clientX) / 2)));
  }
}
