import { html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { timelineFigure, timelineLayout } from '../../plot/session/session-timeline-figure.ts';
import { timelineLanes, type TimelineLanes } from '../../plot/session/timeline-lanes.ts';
import { clampedTime, revealingTime, type TimeWindow } from '../../plot/session/time-window.ts';
import { viewButtons } from '../chart/machine-chips.ts';
import { renderScene } from '../chart/render-scene.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { firstShown, isStep, laneTitles, stepFrom } from './timeline-steps.ts';
import { timelineKey } from './timeline-key.ts';
import { SESSION_TIMELINE_SHEET } from './timeline-style.ts';
import { TimeZoom, type TimeHost } from './time-zoom.ts';
import { windowTable } from './window-table.ts';
import { crowdWords, namesOf, placeAt, stretchWords, type NamesOfLane, type TimelinePlace } from './timeline-words.ts';

/** Pixels around a pointer within which a short stretch is meant. */
const REACH = 3;
/** A stretch reached by keys takes at least this part of the window. */
const LEAST_SHARE = 1 / 400;

/**
 * The timeline of a session: what the GPU computed when, and what it waited for.
 *
 * Arrow keys lead from stretch to stretch and from lane to lane, Enter selects the pipeline, `+` and `-` zoom, Alt or Shift
 * with an arrow pans, `0` shows everything. Ctrl and the wheel, two fingers and a drag zoom too.
 *
 * @fires ridgepoint-time - detail `{window}`: what is shown now, in seconds; null: everything
 * @fires ridgepoint-pipeline - detail `{hash}`: the pipeline of the chosen stretch, or null for none
 */
export class SessionTimelineElement extends LightElement implements TimeHost {
  protected override sheet = (): CSSResult => SESSION_TIMELINE_SHEET;

  static override properties = {
    facts: { attribute: false },
    selected: { attribute: false },
    window: { attribute: false },
    active: { state: true },
    stretch: { state: true },
    isOpen: { state: true },
  };

  declare facts: SessionFacts | null;
  /** Hash of the selected pipeline. */
  declare selected: string | null;
  /** What is shown; null, or a stretch that the session does not have: everything. */
  declare window: TimeWindow | null;
  /** What the pointer or the keyboard is on. */
  declare protected active:
    (TimelinePlace & { readonly byKey: boolean; readonly words: string; readonly x: number }) | null;
  /** The stretch that is drawn to zoom into it, in shares of the width. */
  declare protected stretch: readonly [from: number, until: number] | null;
  /** Whether the table was opened. */
  declare protected isOpen: boolean;

  readonly #width = new OwnWidth(this);
  readonly #zoom = new TimeZoom(this);
  #lanes: TimelineLanes | null = null;
  #names: NamesOfLane = namesOf([]);

  constructor() {
    super();
    this.facts = null;
    this.selected = null;
    this.window = null;
    this.active = null;
    this.stretch = null;
    this.isOpen = false;
  }

  get drawing(): Element | null {
    return this.querySelector('.plot > svg');
  }

  get whole(): TimeWindow {
    return this.#lanes?.whole ?? [0, 1];
  }

  get shown(): TimeWindow {
    return (this.window && clampedTime(this.window, this.whole)) ?? this.whole;
  }

  show(window: TimeWindow | null): void {
    this.#set(window);
    if (this.active?.byKey !== true) this.active = null;
  }

  #set(window: TimeWindow | null): void {
    if (window === this.window) return;
    this.window = window;
    this.dispatchEvent(new CustomEvent('ridgepoint-time', { detail: { window }, bubbles: true, composed: true }));
  }

  frame(stretch: readonly [from: number, until: number] | null): void {
    this.stretch = stretch;
    this.active = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('facts')) return;
    const { facts } = this;
    this.#lanes = facts ? timelineLanes(facts.session, facts.totals) : null;
    this.#names = namesOf(facts?.totals.map(({ pipeline }) => facts.names.get(pipeline.hash)!) ?? []);
    this.active = null;
    // One that came with the first session is of it; of another it means nothing.
    if (changed.get('facts')) void Promise.resolve().then(() => this.show(null));
  }

  protected override render(): unknown {
    const { facts } = this;
    const lanes = this.#lanes;
    if (!facts) return '';
    if (!lanes)
      return html`<p class="empty">No span was recorded: nothing was dispatched, or nothing could be timed.</p>`;
    const { shown } = this;
    const { timeline } = facts.session;
    return html`
      <div class="top">
        ${timelineKey(facts)}
        ${viewButtons(
          shown !== this.whole,
          (factor) => this.#zoom.by(factor),
          () => this.show(null),
        )}
      </div>
      <div
        class=${shown === this.whole ? 'plot' : 'plot zoomed'}
        tabindex="0"
        role="group"
        aria-label="Timeline of the GPU. Arrow keys lead from stretch to stretch, Enter selects its pipeline, plus and minus zoom, 0 shows everything."
        @pointermove=${this.#onPointer}
        @pointerleave=${() => (this.active = null)}
        @click=${this.#onClick}
        @keydown=${this.#onKey}
        @blur=${() => (this.active = null)}
      >
        ${guard([lanes, this.#pixels, ...shown, this.selected], () => this.#figure(facts, lanes))}
        ${this.#marked(lanes)} ${this.#tip()}
      </div>
      <p class="unseen" aria-live="polite">${this.active?.byKey ? this.active.words : ''}</p>
      ${
        timeline.droppedSpans > 0
          ? html`<p class="quiet">
              The last ${timeline.spans.length.toLocaleString('en')} dispatches are shown;
              ${timeline.droppedSpans.toLocaleString('en')} before them are in the totals alone.
            </p>`
          : ''
      }
      <details class="data" @toggle=${({ target }: Event) => (this.isOpen ||= (target as HTMLDetailsElement).open)}>
        <summary>Data of this figure</summary>
        ${this.isOpen ? guard([lanes, ...shown], () => windowTable(lanes, shown, this.#names)) : ''}
      </details>
    `;
  }

  get #pixels(): number {
    return Math.max(270, this.#width.pixels || 800);
  }

  #figure(facts: SessionFacts, lanes: TimelineLanes): TemplateResult<1> | TemplateResult<2> {
    const { totals, names, hues, byHash } = facts;
    const selected = this.selected === null ? undefined : byHash.get(this.selected);
    return renderScene(
      timelineFigure(lanes, {
        width: this.#pixels,
        window: this.shown,
        hues: totals.map(({ pipeline }) => hues.get(pipeline.hash) ?? 'other'),
        names: totals.map(({ pipeline }) => names.get(pipeline.hash)!),
        selected: selected ? totals.indexOf(selected) : null,
        titles: laneTitles(lanes, facts),
      }),
    );
  }

  /** The stretch in question, outlined, and the one that is drawn. */
  #marked(lanes: TimelineLanes): TemplateResult {
    const { active, stretch, shown } = this;
    const { boxes } = timelineLayout(lanes);
    const share = (time: number): number => Math.max(0, Math.min(1, (time - shown[0]) / (shown[1] - shown[0])));
    const lane = active ? lanes.lanes[active.lane]! : null;
    const box = active ? boxes[active.lane]! : null;
    const [from, until] =
      lane && active ? [share(lane.from[active.stretch]!), share(lane.until[active.stretch]!)] : [0, 0];
    return html`${
      box
        ? html`<div
            class="marked"
            .style=${`left:${from * 100}%;width:${(until - from) * 100}%;top:${box.top}px;height:${box.height}px`}
          ></div>`
        : ''
    }${
      stretch
        ? html`<div
            class="drawn"
            .style=${`left:${stretch[0] * 100}%;width:${(stretch[1] - stretch[0]) * 100}%`}
          ></div>`
        : ''
    }`;
  }

  #tip(): TemplateResult | '' {
    const { active } = this;
    if (!active) return '';
    const side = active.x < 0.5 ? `left:${active.x * 100}%` : `right:${(1 - active.x) * 100}%`;
    return html`<p class="tip" aria-hidden="true" .style=${side}>${active.words}</p>`;
  }

  readonly #onPointer = (event: PointerEvent): void => {
    const lanes = this.#lanes;
    const svg = this.drawing;
    if (!lanes || !svg || this.#zoom.isDragging || event.pointerType === 'touch') return;
    this.active = this.#under(event, lanes, svg);
  };

  #under(event: MouseEvent, lanes: TimelineLanes, svg: Element): SessionTimelineElement['active'] {
    const { left, top, width } = svg.getBoundingClientRect();
    const x = (event.clientX - left) / width;
    const y = event.clientY - top;
    const { boxes } = timelineLayout(lanes);
    const lane = boxes.findIndex((box) => y >= box.top && y <= box.top + box.height);
    const [from, until] = this.shown;
    const second = (until - from) / width;
    const time = from + x * (until - from);
    const place = lane === -1 ? null : placeAt(lanes, lane, time, REACH * second);
    if (!place) return null;
    const crowd = crowdWords(lanes.lanes[lane]!, [time - second, time + second], this.#names);
    return { ...place, byKey: false, words: crowd ?? stretchWords(lanes, place, this.#names), x };
  }

  readonly #onClick = (event: MouseEvent): void => {
    const svg = this.drawing;
    if (!this.#lanes || !svg) return;
    this.active = this.#under(event, this.#lanes, svg);
    if (this.active) this.#choose(this.active);
  };

  #choose({ lane, stretch }: TimelinePlace): void {
    const { device, what } = this.#lanes!.lanes[lane]!;
    const hash = device === null ? undefined : this.facts!.totals[what[stretch]!]?.pipeline.hash;
    if (hash === undefined) return;
    const detail = { hash: hash === this.selected ? null : hash };
    this.dispatchEvent(new CustomEvent('ridgepoint-pipeline', { detail, bubbles: true, composed: true }));
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const lanes = this.#lanes;
    if (!lanes) return;
    const at = this.active && this.#middleOf(this.active);
    const isMeant = this.#zoom.onKey(event, at ?? undefined) || this.#walk(event, lanes);
    if (isMeant) event.preventDefault();
  };

  #middleOf({ lane, stretch }: TimelinePlace): number {
    const { from, until } = this.#lanes!.lanes[lane]!;
    const [start, end] = this.shown;
    return Math.max(0, Math.min(1, ((from[stretch]! + until[stretch]!) / 2 - start) / (end - start)));
  }

  /** Moves from stretch to stretch, and from lane to lane. @returns whether the key does that */
  #walk({ key, ctrlKey, metaKey, altKey }: KeyboardEvent, lanes: TimelineLanes): boolean {
    if (ctrlKey || metaKey || altKey) return false;
    const { active } = this;
    if (key === 'Escape') {
      if (this.window === null && !active) return false;
      this.active = null;
      this.show(null);
      return true;
    }
    if ((key === 'Enter' || key === ' ') && active) {
      this.#choose(active);
      return true;
    }
    const next = active ? stepFrom(active, key, lanes) : firstShown(key, lanes, this.shown);
    if (!next) return isStep(key);
    this.#reach(next, lanes);
    return true;
  }

  /** Brings a stretch into sight, wide enough to be seen. */
  #reach(place: TimelinePlace, lanes: TimelineLanes): void {
    const { from, until } = lanes.lanes[place.lane]!;
    const [a, b] = [from[place.stretch]!, until[place.stretch]!];
    const { shown, whole } = this;
    const revealed = revealingTime(shown, whole, [a, b]);
    this.#set(revealed === shown ? this.window : revealed);
    const now = this.shown;
    const x = Math.max(0, Math.min(1, ((a + b) / 2 - now[0]) / (now[1] - now[0])));
    const hint = (b - a) / (now[1] - now[0]) < LEAST_SHARE ? ' Press + to see it larger.' : '';
    this.active = { ...place, byKey: true, words: `${stretchWords(lanes, place, this.#names)}.${hint}`, x };
  }
}

customElements.define('session-timeline', SessionTimelineElement);

declare global {
  interface HTMLElementTagNameMap {
    'session-timeline': SessionTimelineElement;
  }
}
