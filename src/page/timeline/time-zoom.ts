import { framedTime, pannedTime, zoomedTime, type TimeWindow } from '../../plot/session/time-window.ts';

/** A timeline that is zoomed. */
export interface TimeHost extends HTMLElement {
  /** The drawing; null before the first one. */
  readonly drawing: Element | null;
  readonly whole: TimeWindow;
  readonly shown: TimeWindow;
  /** Shows a window; null: everything. */
  show(window: TimeWindow | null): void;
  /** Shows the stretch that is being drawn, in shares of the width; null: none is. */
  frame(stretch: readonly [from: number, until: number] | null): void;
}

/** A pointer that moved less, in pixels, clicks. */
const CLICK = 4;
/** Pixels of a wheel's turn that zoom by a factor e. */
const TURN = 300;
/** Pixels of a line, for wheels that count lines. */
const LINE = 16;
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
export class TimeZoom {
  readonly #host: TimeHost;
  #gesture: Gesture | null = null;
  #pinch: { readonly shown: TimeWindow; readonly at: number; readonly distance: number } | null = null;
  #clicks = true;

  constructor(host: TimeHost) {
    this.#host = host;
    host.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    host.addEventListener('pointerdown', (event) => this.#onDown(event));
    host.addEventListener('pointermove', (event) => this.#onMove(event));
    for (const type of ['pointerup', 'pointercancel'] as const) {
      host.addEventListener(type, (event) => this.#onUp(event));
    }
    host.addEventListener('touchstart', (event) => this.#onTouch(event), { passive: false });
    host.addEventListener('touchmove', (event) => this.#onPinch(event), { passive: false });
    for (const type of ['touchend', 'touchcancel'] as const) host.addEventListener(type, () => (this.#pinch = null));
    // The end of a drag is no click.
    host.addEventListener(
      'click',
      (event) => {
        if (this.#clicks || !this.#isDrawn(event)) return;
        event.stopImmediatePropagation();
        this.#clicks = true;
      },
      { capture: true },
    );
  }

  /** Whether what is shown, or a stretch, is being dragged. */
  get isDragging(): boolean {
    return this.#gesture?.isMoving ?? false;
  }

  /** Scales what is shown around a place, a share of its width: the middle by default; below 1 zooms in. */
  by(factor: number, around = 0.5): void {
    const { shown, whole } = this.#host;
    this.#host.show(zoomedTime(shown, whole, around, factor));
  }

  /** Zooms or pans by a key: `+`, `-`, arrows with Alt or Shift, `0`. @returns whether the key was one of these */
  onKey({ key, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent, around: number | undefined): boolean {
    if (ctrlKey || metaKey) return false;
    const { shown, whole } = this.#host;
    if (key === '+' || key === '=') this.by(0.5, around);
    else if (key === '-' || key === '_') this.by(2, around);
    else if (key === '0') this.#host.show(null);
    else if ((altKey || shiftKey) && (key === 'ArrowLeft' || key === 'ArrowRight')) {
      this.#host.show(pannedTime(shown, whole, key === 'ArrowLeft' ? -PAN : PAN));
    } else return false;
    return true;
  }

  #isDrawn({ target }: Event): boolean {
    const { drawing } = this.#host;
    return drawing !== null && target instanceof Node && drawing.contains(target);
  }

  #share(clientX: number): number {
    const { left, width } = this.#host.drawing!.getBoundingClientRect();
    return width > 0 ? (clientX - left) / width : 0;
  }

  get #isZoomed(): boolean {
    const { shown, whole } = this.#host;
    return shown[0] > whole[0] || shown[1] < whole[1];
  }

  #onWheel(event: WheelEvent): void {
    const isMeant = event.ctrlKey || event.metaKey || this.#host.querySelector('.plot:focus-visible') !== null;
    if (!isMeant || !this.#isDrawn(event)) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
    const [along, turn] = [event.deltaX * unit, event.deltaY * unit];
    const { shown, whole } = this.#host;
    if (Math.abs(along) > Math.abs(turn)) return this.#host.show(pannedTime(shown, whole, along / 1000));
    // A trackpad's pinch arrives as small turns with Ctrl.
    const factor = Math.exp((turn / TURN) * (event.ctrlKey && Math.abs(turn) < 20 ? 5 : 1));
    this.by(Math.max(0.2, Math.min(5, factor)), this.#share(event.clientX));
  }

  #onDown(event: PointerEvent): void {
    this.#clicks = true;
    if (event.pointerType === 'touch' || event.button !== 0 || !this.#isDrawn(event)) return;
    const { clientX } = event;
    const isFrame = event.shiftKey || !this.#isZoomed;
    this.#gesture = { shown: this.#host.shown, clientX, at: this.#share(clientX), isFrame, isMoving: false };
  }

  #onMove(event: PointerEvent): void {
    const gesture = this.#gesture;
    if (!gesture) return;
    if (!gesture.isMoving) {
      if (Math.abs(event.clientX - gesture.clientX) < CLICK) return;
      gesture.isMoving = true;
      // Synthetic events have no pointer to capture.
      if (event.isTrusted) this.#host.setPointerCapture(event.pointerId);
    }
    event.preventDefault();
    const at = this.#share(event.clientX);
    if (gesture.isFrame) this.#host.frame([Math.min(gesture.at, at), Math.max(gesture.at, at)]);
    else this.#host.show(pannedTime(gesture.shown, this.#host.whole, gesture.at - at));
  }

  #onUp(event: PointerEvent): void {
    const gesture = this.#gesture;
    this.#gesture = null;
    if (!gesture?.isMoving) return;
    this.#clicks = false;
    this.#host.frame(null);
    if (!gesture.isFrame || event.type === 'pointercancel') return;
    this.#host.show(framedTime(gesture.shown, this.#host.whole, gesture.at, this.#share(event.clientX)));
  }

  #onTouch(event: TouchEvent): void {
    const [a, b, more] = event.touches;
    this.#pinch = null;
    if (!a || !b || more || !this.#isDrawn(event)) return;
    event.preventDefault();
    const at = this.#share((a.clientX + b.clientX) / 2);
    this.#pinch = { shown: this.#host.shown, at, distance: Math.abs(a.clientX - b.clientX) };
  }

  #onPinch(event: TouchEvent): void {
    const [a, b] = event.touches;
    if (!this.#pinch || !a || !b) return;
    event.preventDefault();
    const { shown, at, distance } = this.#pinch;
    const { whole } = this.#host;
    // What was between the fingers stays there.
    const factor = Math.max(1, distance) / Math.max(1, Math.abs(a.clientX - b.clientX));
    const scaled = zoomedTime(shown, whole, at, factor) ?? whole;
    this.#host.show(pannedTime(scaled, whole, at - this.#share((a.clientX + b.clientX) / 2)));
  }
}
