import { css, html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import type { ProfileJob } from '../../jobs/api.ts';
import type { AdapterChoice } from '../../device/open-gpu.ts';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  run-controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    & details div {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 16px;
    }
    /* As high as the controls that it replaces, whatever a step is called. */
    & .progress {
      display: grid;
      flex: 1 1 240px;
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
      gap: 0 16px;
      width: min(480px, 100%);
      min-height: 36px;
      font-size: 0.8125rem;
      line-height: 18px;
      font-variant-numeric: tabular-nums;
    }
    & progress {
      width: 100%;
      height: 8px;
      accent-color: var(--accent);
    }
    & .label {
      grid-column: 1 / -1;
      height: 18px;
      margin: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    & details {
      position: relative;
    }
    & details[open] div {
      position: absolute;
      z-index: 4;
      top: 100%;
      right: 0;
      width: max-content;
      max-width: min(calc(100vw - 32px), 720px);
      padding: 16px;
      background: var(--paper);
      border: 1px solid var(--edge);
      border-radius: 4px;
    }
    @media (max-width: 600px) {
      flex-wrap: nowrap;
      gap: 4px;
      & select[name='plan'] {
        /* Its name, without how long it takes. */
        width: calc(var(--letters) * 0.58em + 28px);
        padding-inline: 4px;
      }
      & .progress {
        margin-left: 4px;
      }
      & .plan {
        gap: 0;
        font-size: 0;
      }
      & .plan select {
        font-size: 0.8125rem;
      }
      & :is(button.primary, summary) {
        padding-inline: 6px;
        white-space: nowrap;
      }
      & summary {
        list-style: none;
        text-decoration: underline;
        text-decoration-color: var(--edge);
        text-underline-offset: 4px;
      }
    }
  }
`;

/** State of a run as the controls show it. */
export interface RunView {
  readonly done: number;
  readonly total: number;
  readonly label: string;
  readonly secondsLeft: number | null;
  readonly cancelling: boolean;
}

/** The user's choices for the next run. */
export type RunChoice = Pick<ProfileJob, 'adapter' | 'power'> & {
  readonly plan: string;
  /** Searches every kernel's family again instead of using the winners of earlier runs. */
  readonly retune?: boolean;
};

type Options<T extends string> = readonly (readonly [value: T, words: string])[];

const PLANS: Options<string> = [
  ['quick', 'quick · 2 to 3 minutes'],
  ['standard', 'standard · three times the rounds'],
  ['full', 'full · over seven times the rounds'],
];
const ADAPTERS: Options<AdapterChoice> = [
  ['auto', 'any, GPU first'],
  ['hardware', 'GPU only'],
  ['software', 'software (CPU)'],
];
const POWERS: Options<'high' | 'low'> = [
  ['high', 'high performance'],
  ['low', 'low power'],
];

/**
 * Starts and cancels a run, and shows its progress.
 *
 * @fires ridgepoint-measure - detail: the choice
 * @fires ridgepoint-cancel
 * @fires ridgepoint-forget - the winners of earlier runs are to be forgotten
 */
export class RunControls extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { run: { attribute: false }, choice: { attribute: false } };

  /** The current run, or null. */
  declare run: RunView | null;
  declare choice: RunChoice;

  constructor() {
    super();
    this.run = null;
    this.choice = { plan: 'quick', adapter: 'auto', power: 'high' };
  }

  protected override render(): unknown {
    const { run, choice } = this;
    return run
      ? running(run, () => this.#fire('ridgepoint-cancel'))
      : html`
          <button
            type="button"
            class="primary"
            data-action="measure"
            @click=${() => this.#fire('ridgepoint-measure', this.choice)}
          >
            Measure this GPU
          </button>
          ${this.#select('plan', PLANS, choice.plan)}
          <details class="adapter">
            <summary>Options</summary>
            <div>
              ${this.#select('adapter', ADAPTERS, choice.adapter ?? 'auto')}
              ${this.#select('power', POWERS, choice.power ?? 'high')}
              <label
                ><input type="checkbox" name="retune" .checked=${choice.retune ?? false} @change=${this.#onRetune} />
                tune kernels again</label
              >
              <button type="button" data-action="forget" @click=${() => this.#fire('ridgepoint-forget')}>
                Forget tuned kernels
              </button>
            </div>
          </details>
        `;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('pointerdown', this.#onElsewhere);
    this.addEventListener('keydown', this.#onEscape);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('pointerdown', this.#onElsewhere);
    this.removeEventListener('keydown', this.#onEscape);
  }

  /** The options lie over the page: a press elsewhere, or Escape, closes them. */
  readonly #onElsewhere = ({ target }: Event): void => {
    const options = this.querySelector('details[open]');
    if (options && !(target instanceof Node && options.contains(target))) options.removeAttribute('open');
  };

  readonly #onEscape = ({ key }: KeyboardEvent): void => {
    const options = key === 'Escape' ? this.querySelector('details[open]') : null;
    options?.removeAttribute('open');
    options?.querySelector('summary')?.focus();
  };

  /** The two buttons replace each other, and focus moves with them. */
  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('run');
    if (!changed.has('run') || before === undefined || (before === null) === (this.run === null)) return;
    if (document.activeElement === document.body && this.#hadFocus) this.querySelector('button')?.focus();
  }

  #hadFocus = false;

  protected override willUpdate(): void {
    this.#hadFocus = this.contains(document.activeElement);
  }

  #select(name: keyof RunChoice, options: Options<string>, value: string): TemplateResult {
    const onChange = ({ target }: Event): void => {
      this.choice = { ...this.choice, [name]: (target as HTMLSelectElement).value };
    };
    return html`<label class=${name}
      >${name}
      <select name=${name} .style=${`--letters:${value.length}`} @change=${onChange}>
        ${options.map(([id, words]) => html`<option value=${id} ?selected=${id === value}>${words}</option>`)}
      </select></label
    >`;
  }

  readonly #onRetune = ({ target }: Event): void => {
    this.choice = { ...this.choice, retune: (target as HTMLInputElement).checked };
  };

  #fire(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function running({ done, total, label, secondsLeft, cancelling }: RunView, cancel: () => void): TemplateResult {
  const most = Math.max(1, total);
  return html`
    <button type="button" data-action="cancel" @click=${cancel}>${cancelling ? 'Cancelling' : 'Cancel'}</button>
    <div class="progress">
      <progress aria-label="Measuring: steps done" max=${most} value=${Math.min(done, most)}></progress>
      <span>${done} of ${total}${secondsLeft === null ? '' : `, ${timeLeft(secondsLeft)} left`}</span>
      <p class="label" title=${label}>${cancelling ? 'Stopping; the results so far are kept.' : label}</p>
    </div>
  `;
}

/** Whole seconds, or minutes from two on; fractions would be noise. */
function timeLeft(seconds: number): string {
  return seconds < 120 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}

customElements.define('run-controls', RunControls);
