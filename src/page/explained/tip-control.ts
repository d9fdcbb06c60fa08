import type { Explained, ExplainedTip } from './explained-tip.ts';
import './explained-tip.ts';
import { placeTip } from './place-tip.ts';

/** What is known, or how to find it out; called each time the tip opens, never before. */
export type About = Explained | (() => Explained | Promise<Explained | null>);

/** An element that the tip can open for. */
export interface Explainable extends HTMLElement {
  about: About | null;
}

const SELECTOR = 'explained-value, glossary-term';
/** Cells that stand for the one figure in them when they have the focus. */
const CELL = '[role="gridcell"], [role="rowheader"], td, th';

/**
 * Milliseconds: a pointer rests on a figure before its tip opens, less while another is open; it may leave for the tip;
 * the focus rests on a cell of a grid, which arrow keys pass quickly.
 */
const [REST, REST_AGAIN, LEAVE, REST_OF_FOCUS] = [300, 100, 250, 400];

/** Why the tip is open; the last two keep it open when the pointer leaves. */
type Reason = 'hover' | 'focus' | 'press';

/** Opens and closes the one tip; it listens to the document, so that a figure costs nothing until it is pointed at. */
class TipControl {
  #tip: ExplainedTip | null = null;
  #host: Explainable | null = null;
  #reason: Reason = 'hover';
  /** What has the description: the figure, or the cell of a grid that has the focus. */
  #described: Element | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const listening = { capture: true, passive: true };
    document.addEventListener('pointerover', this.#onPointerOver, listening);
    document.addEventListener('pointerdown', this.#onPointerDown, listening);
    document.addEventListener('click', this.#onClick, listening);
    document.addEventListener('focusin', this.#onFocusIn, listening);
    document.addEventListener('focusout', this.#onFocusOut, listening);
    document.addEventListener('keydown', this.#onKey, { capture: true });
    document.addEventListener('scroll', this.#onScroll, listening);
    addEventListener('resize', this.#onScroll, listening);
  }

  /** An element's explanation changed. */
  refresh(host: Explainable): void {
    if (host === this.#host) void this.#fill(host);
  }

  /** An element left the page. */
  forget(host: Explainable): void {
    if (host === this.#host) this.#close();
  }

  async #open(host: Explainable, reason: Reason): Promise<void> {
    this.#later(undefined);
    this.#reason = reason;
    if (host === this.#host) return;
    this.#close();
    this.#host = host;
    await this.#fill(host);
  }

  async #fill(host: Explainable): Promise<void> {
    const { about } = host;
    const known = typeof about === 'function' ? about() : about;
    const content = known instanceof Promise ? await known : known;
    if (host !== this.#host) return;
    if (!content) return this.#close();
    const tip = this.#tipFor(host);
    tip.about = content;
    if (tip.hidden) this.#show(tip, host);
    await tip.updateComplete;
    if (host === this.#host) this.#place();
  }

  #show(tip: ExplainedTip, host: Explainable): void {
    tip.hidden = false;
    if ('showPopover' in tip) tip.showPopover();
    const { activeElement } = document;
    this.#described = activeElement?.matches(CELL) && activeElement.contains(host) ? activeElement : host;
    this.#described.setAttribute('aria-describedby', tip.id);
    if (host.role === 'button') host.ariaExpanded = 'true';
  }

  /** The tip, in the same dialog or shadow tree, outside of which it could not be seen or referred to, else the same landmark. */
  #tipFor(host: Explainable): ExplainedTip {
    const tip = (this.#tip ??= document.createElement('explained-tip') as ExplainedTip);
    const root = host.getRootNode();
    const home = host.closest('dialog, main, header, footer') ?? (root instanceof ShadowRoot ? root : document.body);
    if (tip.parentNode !== home) {
      tip.hidden = true;
      home.append(tip);
    }
    return tip;
  }

  /** What waits goes on: the pointer may rest on another figure that scrolling brought under it. */
  #close(): void {
    const [tip, host] = [this.#tip, this.#host];
    this.#host = null;
    this.#described?.removeAttribute('aria-describedby');
    this.#described = null;
    if (host?.role === 'button') host.ariaExpanded = 'false';
    if (!tip || tip.hidden) return;
    if ('hidePopover' in tip && tip.isConnected) tip.hidePopover();
    tip.hidden = true;
    tip.about = null;
  }

  #place(): void {
    const [tip, host] = [this.#tip, this.#host];
    if (!tip || !host) return;
    const anchor = host.getBoundingClientRect();
    const viewport = { width: document.documentElement.clientWidth, height: innerHeight };
    const isSeen =
      anchor.bottom > 0 && anchor.top < viewport.height && anchor.right > 0 && anchor.left < viewport.width;
    if (!isSeen) return this.#close();
    tip.style.maxHeight = '';
    const { left, top, most } = placeTip(anchor, tip.getBoundingClientRect(), viewport);
    Object.assign(tip.style, { left: `${left}px`, top: `${top}px`, maxHeight: `${most}px` });
  }

  #later(act: (() => void) | undefined, milliseconds = 0): void {
    clearTimeout(this.#timer);
    this.#timer = act && setTimeout(act, milliseconds);
  }

  #isInTip(event: Event): boolean {
    return this.#tip !== null && event.composedPath().includes(this.#tip);
  }

  readonly #onPointerOver = (event: PointerEvent): void => {
    if (event.pointerType === 'touch') return;
    const host = hostOf(event);
    if (host === this.#host || this.#isInTip(event)) return this.#later(undefined);
    if (host) return this.#later(() => void this.#open(host, 'hover'), this.#host ? REST_AGAIN : REST);
    this.#later(this.#host && this.#reason === 'hover' ? () => this.#close() : undefined, LEAVE);
  };

  readonly #onPointerDown = (event: PointerEvent): void => {
    this.#later(undefined);
    if (this.#host && !this.#isInTip(event) && hostOf(event) !== this.#host) this.#close();
  };

  readonly #onClick = (event: MouseEvent): void => {
    const host = hostOf(event);
    if (host) this.#toggle(host);
  };

  /** A press keeps open what the pointer alone had opened. */
  #toggle(host: Explainable): void {
    this.#later(undefined);
    if (host === this.#host && this.#reason !== 'hover') this.#close();
    else void this.#open(host, 'press');
  }

  // A press gives the focus, too, before its click: only the focus of the keyboard opens the tip.
  readonly #onFocusIn = ({ target }: FocusEvent): void => {
    if (!(target instanceof Element) || !target.matches(':focus-visible')) return;
    if (isExplainable(target)) return void this.#open(target, 'focus');
    if (!target.matches(CELL)) return;
    const [host, ...others] = target.querySelectorAll(SELECTOR);
    if (host && others.length === 0 && isExplainable(host)) {
      this.#later(() => void this.#open(host, 'focus'), REST_OF_FOCUS);
    }
  };

  readonly #onFocusOut = ({ target }: FocusEvent): void => {
    if ((target as Element).matches(CELL)) this.#later(undefined);
    if (this.#reason !== 'hover' && this.#host && (target as Element).contains(this.#host)) this.#close();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const { key, target } = event;
    if (key === 'Escape' && this.#host) {
      this.#later(undefined);
      this.#close();
    } else if ((key === 'Enter' || key === ' ') && target instanceof Element && isExplainable(target))
      this.#toggle(target);
    else return;
    // Escape closes nothing else, and a space does not scroll the page.
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #onScroll = ({ target }: Event): void => {
    if (this.#host && target !== this.#tip) this.#place();
  };
}

const isExplainable = (element: Element): element is Explainable => element.matches(SELECTOR);

const hostOf = (event: Event): Explainable | null =>
  event.composedPath().find((node): node is Explainable => node instanceof Element && isExplainable(node)) ?? null;

let control: TipControl | undefined;

/** The page's one control of its one tip. */
export const tipControl = (): TipControl => (control ??= new TipControl());
