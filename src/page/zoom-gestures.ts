/** A pointer that moved less, in pixels, clicks. */
export const CLICK = 4;
/** Pixels of a wheel's turn that zoom by a factor e. */
const TURN = 300;
/** Pixels of a line, for wheels that count lines. */
const LINE = 16;

/** An element whose drawing is zoomed. */
export interface GestureHost extends HTMLElement {
  /** The drawing; null before the first one. */
  readonly drawing: Element | null;
}

/** Hears the wheel, pointers and fingers of a drawing; what they do is its subclass's. The end of a drag is no click. */
export abstract class ZoomGestures<Host extends GestureHost> {
  protected readonly host: Host;
  #clicks = true;

  constructor(host: Host) {
    this.host = host;
    host.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    host.addEventListener('pointerdown', (event) => {
      this.#clicks = true;
      this.press(event);
    });
    host.addEventListener('pointermove', (event) => this.move(event));
    for (const type of ['pointerup', 'pointercancel'] as const) {
      host.addEventListener(type, (event) => {
        if (this.release(event)) this.#clicks = false;
      });
    }
    host.addEventListener('touchstart', (event) => this.touch(event), { passive: false });
    host.addEventListener('touchmove', (event) => this.pinch(event), { passive: false });
    for (const type of ['touchend', 'touchcancel'] as const) host.addEventListener(type, () => this.endPinch());
    // The end of a drag is no click on what is under it.
    host.addEventListener(
      'click',
      (event) => {
        if (this.#clicks || !this.isDrawn(event)) return;
        event.stopImmediatePropagation();
        this.#clicks = true;
      },
      { capture: true },
    );
  }

  protected abstract wheel(event: WheelEvent): void;
  protected abstract press(event: PointerEvent): void;
  protected abstract move(event: PointerEvent): void;
  /** @returns whether it ends a drag */
  protected abstract release(event: PointerEvent): boolean;
  protected abstract touch(event: TouchEvent): void;
  protected abstract pinch(event: TouchEvent): void;
  protected abstract endPinch(): void;

  /** Whether an event is the drawing's. */
  protected isDrawn({ target }: Event): boolean {
    const { drawing } = this.host;
    return drawing !== null && target instanceof Node && drawing.contains(target);
  }
}

/** Pixels of one unit of a wheel's turn. */
export const wheelUnit = ({ deltaMode }: WheelEvent): number => (deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE);

/** The factor by which a wheel's turn scales what is shown: below 1 zooms in. */
export function wheelFactor(event: WheelEvent): number {
  const pixels = event.deltaY * wheelUnit(event);
  // A trackpad's pinch arrives as small turns with Ctrl.
  const factor = Math.exp((pixels / TURN) * (event.ctrlKey && Math.abs(pixels) < 20 ? 5 : 1));
  return Math.max(0.2, Math.min(5, factor));
}
