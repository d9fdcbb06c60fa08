import { html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { WgslError } from '../../wgsl/error.ts';
import type { Problem } from './wgsl-editor.ts';
import type { JobState, KernelJob, RidgepointApi } from '../../jobs/api.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { countedRange } from '../../report/counted/counted-points.ts';
import { errorSentence, messageOf, sentence } from '../../text/sentence.ts';
import { formatByteRate, formatFlopRate, formatSeconds, significant } from '../../text/units.ts';
import { checkWgsl } from '../../wgsl/check-wgsl.ts';
import { describe, type Description } from '../../wgsl/describe.ts';
import { isSampler } from '../../wgsl/typing/texture-type.ts';
import { LightElement } from '../light-element.ts';
import { specOf } from './binding-spec.ts';
import { loadDraft, saveDraft, type Draft } from './draft.ts';
import { EXAMPLES } from './examples.ts';
import type { LineHeat } from './heat-gutter.ts';
import { entryOf, kernelForm } from './kernel-form.ts';
import { KERNEL_SHEET } from './kernel-style.ts';
import './wgsl-editor.ts';

/** Delay between the last edit and parsing the source. */
const READ_MILLISECONDS = 250;
const POLL_MILLISECONDS = 150;

/**
 * The user's kernel: its source, how it is run, and all its runs.
 *
 * @fires ridgepoint-kernel - detail: the report of a run
 * @fires ridgepoint-select - detail `{id}`: the selected run
 */
export class YourKernel extends LightElement {
  protected override sheet = (): CSSResult => KERNEL_SHEET;

  static override properties = {
    api: { attribute: false },
    report: { attribute: false },
    runs: { attribute: false },
    given: { attribute: false },
    draft: { state: true },
    description: { state: true },
    problem: { state: true },
    said: { state: true },
    running: { state: true },
    heat: { state: true },
  };

  declare api: RidgepointApi | null;
  /** The report shown; if it is of this machine, its ceilings apply to the runs. */
  declare report: Report | null;
  /** Runs so far, in order. */
  declare runs: readonly MeasuredResult[];
  /** A kernel to start from that came from elsewhere on the page; null: none did. */
  declare given: Draft | null;
  declare protected draft: Draft;
  declare protected description: Description | null;
  /** The error in the source, with its position. */
  declare protected problem: Problem | null;
  /** Any other error, as a sentence. */
  declare protected said: string;
  declare protected running: { readonly id: string; readonly state: JobState } | null;
  declare protected heat: readonly LineHeat[];

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What a given kernel took the place of. */
  #before: Draft | null = null;

  constructor() {
    super();
    this.api = null;
    this.report = null;
    this.runs = [];
    this.given = null;
    this.draft = loadDraft() ?? EXAMPLES[0]!;
    this.description = null;
    this.problem = null;
    this.said = '';
    this.running = null;
    this.heat = [];
    this.addEventListener('wgsl-change', ({ detail }: CustomEventInit) => this.#edit({ wgsl: detail }));
    this.#read();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('given') || !this.given) return;
    this.#before = this.draft;
    this.#start(this.given);
  }

  protected override render(): unknown {
    const { draft, problem, running } = this;
    return html`
      <p class="lead">
        Any compute kernel in WGSL: it is compiled, counted by an instrumented copy, timed by the same protocol as every
        other result, and shown on the roofline below as a triangle. Edit it, run it again, and watch the mark move.
      </p>
      <div class="examples" role="group" aria-label="Examples to start from">
        <span class="quiet">Start from</span>
        ${EXAMPLES.map(
          (example) =>
            html`<button type="button" data-example=${example.name} @click=${() => this.#start(example)}>
              ${example.name}
            </button>`,
        )}
      </div>
      ${this.#givenNote()}
      <div class="bench">
        <div>
          <wgsl-editor .value=${draft.wgsl} .problems=${problem ? [problem] : []} .heat=${this.heat}></wgsl-editor>
          <div class="go">
            ${
              running
                ? html`<button type="button" data-action="cancel-kernel" @click=${() => this.api?.cancel(running.id)}>
                      Cancel
                    </button>
                    <progress
                      aria-label="Running your kernel: steps done"
                      .value=${running.state.done}
                      .max=${running.state.total}
                    ></progress>
                    <span class="quiet">${running.state.label}</span>`
                : html`<button type="button" class="primary" data-action="run-kernel" @click=${() => void this.#run()}>
                    Run
                  </button>`
            }
          </div>
          <div role="alert" class="said">
            ${problem ? html`<p class="warning">${words(problem)}</p>` : ''}${this.said === '' ? '' : html`<p class="warning">${this.said}</p>`}
          </div>
          ${this.#history()}
        </div>
        <div>${kernelForm(draft, this.description, (change) => this.#edit(change))}</div>
      </div>
    `;
  }

  /** Where a given kernel came from, and the way back to what was there. */
  #givenNote(): TemplateResult | '' {
    const before = this.#before;
    if (!before || this.draft.name !== this.given?.name) return '';
    const { unknownGrid } = this.given;
    return html`<p class="notice" data-note="given">
      ${this.draft.name}, from the session: its source, constants${unknownGrid ? '' : ', workgroups'} and sizes of
      buffers. ${unknownGrid ? gridWords(unknownGrid) : ''} What was in its buffers is not known: fill them below.
      <button type="button" data-action="kernel-before" @click=${() => this.#back(before)}>
        Back to ${before.name}
      </button>
    </p>`;
  }

  #back(before: Draft): void {
    this.#before = null;
    this.#start(before);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('running')) this.querySelector('.bench')?.toggleAttribute('data-running', this.running !== null);
  }

  /** One line per run, newest first: its rates, and its speed relative to the run before. */
  #history(): TemplateResult | null {
    if (this.runs.length === 0) return null;
    const lines = this.runs.map((run, index) => {
      const before = this.runs.slice(0, index).findLast(({ kernel }) => kernel === run.kernel);
      const ratio = before ? before.time.estimate.value / run.time.estimate.value : null;
      return html`<li data-run=${run.id}>
        <button type="button" @click=${() => this.#select(run.id)}>${run.id.replace('user/', '')}</button>
        <span>${formatSeconds(run.time.estimate.value)}</span>
        <span>${formatFlopRate(run.achieved.flopPerSecond)}</span>
        <span>${formatByteRate(run.achieved.bytesPerSecond)}</span>
        <span>${countedRange(run) ?? '–'} FLOP/B</span>
        ${ratio === null ? '' : html`<span>×${significant(ratio, 3)} as fast as before</span>`}
        ${run.notCounted === undefined ? '' : html`<span class="warning">not counted: ${run.notCounted}</span>`}
      </li>`;
    });
    return html`<ol class="runs" aria-label="Runs of your kernel">
      ${lines.toReversed()}
    </ol>`;
  }

  #select(id: string): void {
    this.dispatchEvent(
      new CustomEvent('ridgepoint-select', { detail: { id, show: true }, bubbles: true, composed: true }),
    );
  }

  #start(example: Draft): void {
    this.#edit(example);
    clearTimeout(this.#timer);
    this.#read();
  }

  #edit(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
    saveDraft(this.draft);
    this.said = '';
    if ('wgsl' in change) this.heat = [];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(), READ_MILLISECONDS);
  }

  /** Reads which settings the source needs; while it is invalid, the previous ones stay. */
  #read(): void {
    try {
      // Values of overrides that the source lacks have no effect.
      this.description = describe(checkWgsl(this.draft.wgsl, this.draft.overrides));
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** The overrides that the source declares; others are left over from before an edit. */
  #overrides(): Record<string, number> {
    const known = this.description?.overrides.map(({ name }) => name) ?? [];
    return Object.fromEntries(Object.entries(this.draft.overrides).filter(([name]) => known.includes(name)));
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#read();
    this.said = '';
    try {
      const id = this.api!.start(this.#job());
      this.#watch(id);
      const report = (await this.api!.result(id)) as Report;
      const [result] = report.results;
      if (result?.status === 'measured') {
        this.heat = result.counted?.lines ?? [];
        this.dispatchEvent(new CustomEvent('ridgepoint-kernel', { detail: report, bubbles: true, composed: true }));
      }
    } catch (error) {
      const problem = problemOf(error);
      if (problem) this.problem = problem;
      else this.said = errorSentence(error);
    } finally {
      this.running = null;
    }
  }

  #job(): KernelJob {
    const { draft, description, report } = this;
    const entry = entryOf(draft, description);
    const all = entry?.bindings ?? [];
    // Samplers are bound by themselves.
    const bindings = all.filter(({ store }) => !isSampler(store));
    const isSampling = bindings.length < all.length;
    const slug = draft.name.replaceAll(' ', '-');
    return {
      kind: 'kernel',
      name: draft.name,
      run: this.runs.filter(({ kernel }) => kernel === `user/${slug}`).length + 1,
      wgsl: draft.wgsl,
      workgroups: draft.workgroups,
      ...(entry && { entry: entry.name }),
      bindings: Object.fromEntries(
        bindings.map((binding) => [binding.id, specOf(binding, draft.bindings[binding.id], isSampling)]),
      ),
      overrides: this.#overrides(),
      ...(report && { ceilings: report }),
    };
  }

  #watch(id: string): void {
    const look = (): void => {
      const state = this.api!.state(id);
      if (state.status !== 'running') return;
      this.running = { id, state };
      setTimeout(look, POLL_MILLISECONDS);
    };
    look();
  }
}

/** Why the workgroups are to be set, and how many there were, if that is known. */
const gridWords = ({ workgroups }: NonNullable<Draft['unknownGrid']>): string =>
  `The app chose the grid on the GPU: 1 × 1 × 1 is a placeholder to set${
    workgroups === null
      ? ''
      : `; there ${workgroups === 1 ? 'was 1 workgroup' : `were ${workgroups.toLocaleString('en')} workgroups`}`
  }.`;

const words = ({ line, message }: Problem): string => sentence(`Line ${line}: ${message}`);

customElements.define('your-kernel', YourKernel);

/** The line and column of an error from our front end or the browser's compiler; null if it names no line. */
function problemOf(error: unknown): Problem | null {
  if (error instanceof WgslError) return { line: error.line, column: error.column, message: error.reason };
  const message = messageOf(error);
  const [, line, column, reason] = /\bline (\d+)(?:, column (\d+))?: ([\s\S]+)$/.exec(message) ?? [];
  return line === undefined
    ? null
    : { line: Number(line), column: column === undefined ? null : Number(column), message: reason ?? message };
}
