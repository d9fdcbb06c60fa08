import { html, type CSSResult, type PropertyValues } from 'lit';
import { denseFields } from '../../models/dense-model.ts';
import type { JobError } from '../../device/run-error.ts';
import type { LiveJob, LiveState, RidgepointApi } from '../../jobs/api.ts';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { fitBatches } from '../../scenario/batch-fit.ts';
import { batchSentence, cacheSentence, kneeSentence, type BatchSight } from '../../scenario/batch-sights.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { capital, errorSentence } from '../../text/sentence.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import '../scenario/memory-bars.ts';
import { liveCharts } from './live-charts.ts';
import { liveControls, liveFigures } from './live-controls.ts';
import { batchAt, machinesBeside, modesOf, sourceOf, type Mode, type Source } from './live-sources.ts';
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
    mode: { state: true },
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
  /** What the user chose to play; null: the first that is possible. */
  declare protected mode: Mode | null;
  /** The mode of the play that runs; null: none. */
  declare protected playing: Mode | null;
  declare protected live: LiveState | null;
  /** What went wrong, or what the user must know. */
  declare protected said: string;

  #job: string | null = null;
  /** The slider says where a play begins once it was moved. */
  #isMoved = false;
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
    this.mode = null;
    this.playing = null;
    this.live = null;
    this.said = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  /** Begins to step, here if there is a GPU: at the slider's batch if it was moved, else at the first. */
  play(): void {
    this.#begin(this.#isMoved ? this.batch : this.#source().batches[0]!);
  }

  #begin(batch: number, isWalking = true): void {
    this.said = '';
    this.#reached = new Set();
    this.live = null;
    this.#isWalking = isWalking;
    const source = this.#source();
    const { mode } = source;
    this.batch = batchAt(source, batch);
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
    // A batch that was still being prepared has no numbers.
    if (this.playing === 'live' && this.live) this.batch = this.live.batch;
    this.#job = null;
    this.playing = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { playing } = this;
    const [was, is] = [changed.get('scenario')?.model.config, this.scenario.model.config];
    if (was && was !== is) {
      if (playing === 'live') this.#anew();
      else [this.live, this.said] = [null, ''];
    }
    const isOther = changed.has('machines') && changed.get('machines')?.[0]?.report !== this.machines[0]?.report;
    // What a replay or theory plays has gone, or there is something better.
    if (playing !== null && playing !== 'live' && (this.#mode() !== playing || (isOther && playing === 'replay')))
      this.stop();
    this.batch = batchAt(this.#source(), this.batch);
  }

  /** What was seen is of another step than the chosen one: a running play begins anew at its batch. */
  #anew(): void {
    const { playing, batch } = this;
    const isWalking = this.#isWalking;
    this.stop();
    this.live = null;
    this.said = '';
    if (playing !== null) this.#begin(batch, isWalking);
  }

  protected override render(): unknown {
    const { api, preview, playing, batch, machines, scenario } = this;
    const source = this.#source();
    const { theory, keys } = source;
    const beside = machinesBeside(source.mode, machines, preview);
    const seen = this.#seen(source);
    const isPreparing = playing === 'live' && this.live?.batch !== batch;
    const sentences = [
      this.said,
      isPreparing && this.said === '' ? `Preparing batch ${batch} …` : batchSentence(seen, batch),
      theory ? cacheSentence(theory, batch, keys) : '',
      kneeSentence(fitBatches(seen)),
    ];
    return html`
      ${liveControls(
        { batch, source, modes: modesOf(api, preview, machines), isPlaying: playing !== null },
        {
          toggle: () => this.#toggle(),
          slide: (to) => this.#slide(batchAt(this.#source(), to, this.batch)),
          deepen: (to) => this.#deepen(to),
          choose: (to) => this.#choose(to),
        },
      )}
      ${liveFigures(seen.find((one) => one.batch === batch) ?? null)}
      <p class="mode">${source.words}</p>
      <div class="said" role="status">
        ${sentences.filter((text) => text !== '').map((text) => html`<p>${text}</p>`)}
      </div>
      ${liveCharts({ scenario, machines: beside, source, seen, batch }, this.#width.pixels)}
      ${theory ? html`<live-memory .scenario=${{ ...theory, batch, context: keys }}></live-memory>` : ''}
    `;
  }

  #toggle(): void {
    if (this.playing === null) this.play();
    else this.stop();
  }

  /** The chosen mode if it can be, else the first. */
  #mode(): Mode {
    const modes = modesOf(this.api, this.preview, this.machines);
    return this.mode !== null && modes.includes(this.mode) ? this.mode : modes[0]!;
  }

  #source(): Source {
    const { machines, scenario, live, batch, keys, playing } = this;
    return sourceOf(playing ?? this.#mode(), { machines, scenario, live, batch, keys });
  }

  /** What has been reached while it plays; else all there is. */
  #seen({ mode, sights }: Source): readonly BatchSight[] {
    if (mode === 'live' || this.playing === null) return sights;
    return sights.filter(({ batch }) => this.#reached.has(batch));
  }

  #liveJob(): LiveJob {
    const { preset, config, json } = this.scenario.model;
    const model = preset ?? {
      name: config.name,
      config: json === null ? denseFields(config) : (JSON.parse(json) as object),
    };
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
      this.said = /^(paused|Waiting)/.test(label) ? `${capital(label)}.` : '';
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

  /** Doubles the batch again and again until the user takes the slider; at the end, only what runs here goes on. */
  #walkOn(): void {
    this.#after(STAY_MILLISECONDS, () => {
      if (this.playing === null || !this.#isWalking) return;
      const isSeen = this.playing !== 'live' || this.live?.batch === this.batch;
      const next = this.#source().batches.find((one) => one > this.batch);
      if (isSeen && next !== undefined) this.#to(next);
      if (next !== undefined) this.#walkOn();
      else if (this.playing !== 'live') this.stop();
    });
  }

  #slide(batch: number): void {
    this.#isWalking = false;
    this.#isMoved = true;
    this.batch = batch;
    this.requestUpdate();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#to(batch), SETTLE_MILLISECONDS);
  }

  #to(batch: number): void {
    this.batch = batch;
    this.#reached.add(batch);
    if (this.#job !== null) this.api!.adjust(this.#job, { batch });
    this.requestUpdate();
  }

  /** Another context is another step. */
  #deepen(keys: number): void {
    this.keys = keys;
    this.#anew();
  }

  #choose(mode: Mode): void {
    this.stop();
    this.said = '';
    this.mode = mode;
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
