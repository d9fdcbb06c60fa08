import { html, type CSSResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { JobError } from '../../device/run-error.ts';
import type { LiveJob, LiveState, RidgepointApi } from '../../jobs/api.ts';
import { seenBatching } from '../../plot/batching/seen-batching.ts';
import { batching } from '../../plot/batching/batching.ts';
import { roofWalk } from '../../plot/batching/roof-walk.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { fitBatches } from '../../scenario/batch-fit.ts';
import {
  batchSentence,
  cacheSentence,
  drawingKey,
  kneeSentence,
  type BatchSight,
} from '../../scenario/batch-sights.ts';
import { GUIDE_SCENARIO, partsOf, type Scenario } from '../../scenario/scenario.ts';
import { errorSentence } from '../../text/sentence.ts';
import { renderScene } from '../chart/render-scene.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import '../scenario/memory-bars.ts';
import { liveControls, liveFigures } from './live-controls.ts';
import { modeOf, sourceOf, type Mode, type Source } from './live-sources.ts';
import { LIVE_SHEET } from './live-style.ts';

/** How long a play stays at each batch. */
const STAY_MILLISECONDS = 1500;
const POLL_MILLISECONDS = 100;
/** The last move of the slider counts: each batch is compiled anew. */
const SETTLE_MILLISECONDS = 200;

/**
 * Batching on this GPU, step after step: a slider for the batch, the point walking up the memory roof, tokens per second in
 * large type. Without a GPU it replays a report's measured steps, or shows theory, and says so.
 */
export class LiveBatching extends LightElement {
  protected override sheet = (): CSSResult => LIVE_SHEET;

  static override properties = {
    api: { attribute: false },
    preview: { attribute: false },
    machines: { attribute: false },
    scenario: { attribute: false },
    batch: { state: true },
    keys: { state: true },
    playing: { state: true },
    live: { state: true },
    said: { state: true },
  };

  declare api: RidgepointApi | null;
  /** What is known of the adapter; an error: nothing can run here. */
  declare preview: object | JobError | null;
  declare machines: readonly MeasuredMachine[];
  declare scenario: Scenario;
  declare protected batch: number;
  declare protected keys: number;
  /** The mode of the play that runs; null: none. */
  declare protected playing: Mode | null;
  declare protected live: LiveState | null;
  /** What went wrong, or what the user must know. */
  declare protected said: string;

  #job: string | null = null;
  /** Batches that a replay or theory has reached. */
  #reached = new Set<number>();
  #isWalking = false;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #settling: ReturnType<typeof setTimeout> | undefined;
  readonly #width = new OwnWidth(this);

  constructor() {
    super();
    this.api = null;
    this.preview = null;
    this.machines = [];
    this.scenario = GUIDE_SCENARIO;
    this.batch = 1;
    this.keys = 1024;
    this.playing = null;
    this.live = null;
    this.said = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  /** Begins to step, here if there is a GPU. */
  play(): void {
    this.said = '';
    this.#reached = new Set();
    this.live = null;
    this.#isWalking = true;
    const { mode, batches } = this.#source();
    this.batch = batches[0]!;
    if (mode === 'live') {
      try {
        this.#job = this.api!.start(this.#liveJob());
      } catch (error) {
        this.said = errorSentence(error);
        return;
      }
      void this.#watch(this.#job);
    }
    this.playing = mode;
    if (mode !== 'live') this.#reached.add(this.batch);
    this.#walkOn();
  }

  /** Ends it at once; what was seen stays. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    clearTimeout(this.#settling);
    if (this.#job !== null) this.api?.cancel(this.#job);
    this.#job = null;
    this.playing = null;
  }

  protected override render(): unknown {
    const { playing, batch, scenario, keys, machines } = this;
    const source = this.#source();
    const { mode } = source;
    const seen = this.#seen(source);
    const now = seen.find((one) => one.batch === batch) ?? null;
    const isMeasured = mode !== 'theory';
    const { pixels } = this.#width;
    const whole = pixels || 800;
    const size = { width: Math.max(270, whole >= 624 ? Math.floor((whole - 24) / 2) : whole), height: 320 };
    const fit = fitBatches(seen);
    return html`
      ${liveControls(
        { batch, keys, most: source.most, isPlaying: playing !== null },
        {
          toggle: () => this.#toggle(),
          slide: (to) => this.#slide(to),
          choose: (to) => this.#context(to),
        },
      )}
      ${liveFigures(now)}
      <p class="mode">${source.words}</p>
      <div class="said" role="status">
        ${[this.said, batchSentence(seen, batch), cacheSentence(scenario, batch, keys), kneeSentence(fit)]
          .filter((text) => text !== '')
          .map((text) => html`<p>${text}</p>`)}
      </div>
      <div class="pair">
        ${guard(
          [
            machines,
            pixels,
            mode,
            drawingKey(seen),
            batch,
            keys,
            ...partsOf(scenario, 'model', 'gpus', 'weights', 'kv'),
          ],
          () => [
            html`<div>${renderScene(roofWalk({ scenario, machines, seen, batch, isMeasured }, size))}</div>`,
            html`<div>
              ${renderScene(batching(seenBatching({ seen, fit, name: source.name, isMeasured }, scenario, keys), 'step', size))}
            </div>`,
          ],
        )}
      </div>
      <live-memory .scenario=${{ ...scenario, batch, context: keys }}></live-memory>
    `;
  }

  #toggle(): void {
    if (this.playing === null) this.play();
    else this.stop();
  }

  #source(): Source {
    const { api, preview, machines, scenario, live, batch, keys, playing } = this;
    return sourceOf(playing ?? modeOf(api, preview, machines), { machines, scenario, live, batch, keys });
  }

  /** What has been reached while it plays; else all there is. */
  #seen({ mode, sights }: Source): readonly BatchSight[] {
    if (mode === 'live' || this.playing === null) return sights;
    return sights.filter(({ batch }) => this.#reached.has(batch));
  }

  #liveJob(): LiveJob {
    const { preset, config, json } = this.scenario.model;
    const model = preset ?? { name: config.name, config: JSON.parse(json ?? '{}') as object };
    return { kind: 'live', model, batch: this.batch, context: this.keys };
  }

  async #watch(job: string): Promise<void> {
    const look = (): void => {
      if (this.#job !== job) return;
      const { live, label } = this.api!.state(job);
      if (live && live !== this.live) this.live = live;
      // A batch that cannot run here: its note says why.
      if (live && live.wanted === this.batch && live.batch !== live.wanted) {
        this.#isWalking = false;
        this.batch = live.batch;
      }
      this.said = label.startsWith('paused') ? `${label[0]!.toUpperCase()}${label.slice(1)}.` : '';
      this.#after(POLL_MILLISECONDS, look);
    };
    look();
    try {
      await this.api!.result(job);
      // Another job has taken its place.
      if (this.#job === job) this.stop();
    } catch (error) {
      // A stopped job has nothing to say.
      if (this.#job !== job) return;
      this.stop();
      this.said = errorSentence(error);
    }
  }

  /** Doubles the batch again and again until the user takes the slider. */
  #walkOn(): void {
    this.#after(STAY_MILLISECONDS, () => {
      if (this.playing === null || !this.#isWalking) return;
      const isSeen = this.playing !== 'live' || this.live?.batch === this.batch;
      const next = this.#source().batches.find((one) => one > this.batch);
      if (isSeen && next !== undefined) this.#to(next);
      if (next !== undefined) this.#walkOn();
    });
  }

  #slide(batch: number): void {
    this.#isWalking = false;
    this.batch = batch;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#to(batch), SETTLE_MILLISECONDS);
  }

  #to(batch: number): void {
    this.batch = batch;
    this.#reached.add(batch);
    if (this.#job !== null) this.api!.adjust(this.#job, { batch });
    this.requestUpdate();
  }

  /** Another context is another step: a running play begins anew. */
  #context(keys: number): void {
    this.keys = keys;
    this.live = null;
    if (this.playing === null) return;
    this.stop();
    this.play();
  }

  #after(milliseconds: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, milliseconds);
    this.#timers.add(timer);
  }
}

customElements.define('live-batching', LiveBatching);

declare global {
  interface HTMLElementTagNameMap {
    'live-batching': LiveBatching;
  }
}
