import { css, html, type CSSResult, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ENGINE_CLASSES } from '../../field/data/publication.ts';
import { ARITHMETIC_WORDS, ARITHMETICS } from '../../machines/arithmetic.ts';
import { rateOf } from '../../machines/machine.ts';
import { ENGINES } from '../../field/engines.ts';
import {
  AS_STORED,
  FORMAT_NAMES,
  formatsOf,
  GPU_CHOICES,
  GUIDE_SCENARIO,
  LIMITS,
  type Scenario,
} from '../../scenario/scenario.ts';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  scenario-controls {
    display: block;
    & fieldset {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 12px;
      margin: 0;
      padding: 0;
      border: 0;
    }
    & label {
      display: grid;
      gap: 4px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & select {
      max-width: 11em;
    }
    & label input {
      width: 7em;
    }
    & p {
      margin: 8px 0 0;
    }
  }
`;

type NumberName = keyof typeof LIMITS;

const NUMBERS: readonly (readonly [name: NumberName, words: string])[] = [
  ['prompt', 'prompt, tokens'],
  ['output', 'output, tokens'],
  ['batch', 'batch'],
  ['context', 'context, tokens'],
];
const KINDS: readonly (readonly [name: 'weights' | 'kv', words: string])[] = [
  ['weights', 'weights'],
  ['kv', 'KV cache'],
];

/**
 * How the model is run: lengths, batch, formats, arithmetic, number of GPUs, engine.
 *
 * @fires ridgepoint-scenario - detail: the scenario with the user's choice
 */
export class ScenarioControls extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { scenario: { attribute: false }, refusal: { state: true } };

  declare scenario: Scenario;
  declare protected refusal: string | null;

  constructor() {
    super();
    this.scenario = GUIDE_SCENARIO;
    this.refusal = null;
  }

  protected override render(): unknown {
    return html`
      <fieldset aria-label="How it is run">
        ${NUMBERS.map(([name, words]) => this.#number(name, words))}
        ${KINDS.map(([name, words]) => this.#format(name, words))} ${this.#arithmetic()} ${this.#gpuCount()}
        ${this.#engine()}
      </fieldset>
      <div role="alert">${this.refusal === null ? '' : html`<p class="warning">${this.refusal}</p>`}</div>
    `;
  }

  #number(name: NumberName, words: string): TemplateResult {
    const value = this.scenario[name];
    return html`<label
      >${words}
      <input
        type="number"
        name=${name}
        min="1"
        max=${LIMITS[name]}
        placeholder=${name === 'context' ? `${this.scenario.model.config.maxPositionEmbeddings}` : ''}
        .value=${live(value === null ? '' : String(value))}
        @change=${this.#onNumber}
    /></label>`;
  }

  #format(name: 'weights' | 'kv', words: string): TemplateResult {
    const onChange = ({ target }: Event): void => this.#change({ [name]: (target as HTMLSelectElement).value });
    return html`<label
      >${words}
      <select name=${name} @change=${onChange}>
        <option value=${AS_STORED} ?selected=${this.scenario[name] === AS_STORED}>${this.#stored(name)}</option>
        ${FORMAT_NAMES[name].map((id) => html`<option ?selected=${id === this.scenario[name]}>${id}</option>`)}
      </select></label
    >`;
  }

  #gpuCount(): TemplateResult {
    const { gpuCount } = this.scenario;
    const onChange = ({ target }: Event): void => {
      const { value } = target as HTMLSelectElement;
      this.#change({ gpuCount: GPU_CHOICES.find((count) => String(count) === value) ?? 1 });
    };
    return html`<label
      >number of GPUs
      <select name="gpuCount" @change=${onChange}>
        ${GPU_CHOICES.map((count) => html`<option ?selected=${count === gpuCount}>${count}</option>`)}
      </select></label
    >`;
  }

  #arithmetic(): TemplateResult {
    const { arithmetic, gpus } = this.scenario;
    const onChange = ({ target }: Event): void => {
      const { value } = target as HTMLSelectElement;
      this.#change({ arithmetic: ARITHMETICS.find((kind) => kind === value) ?? null });
    };
    const known = ARITHMETICS.filter((kind) => kind === arithmetic || gpus.some(({ gpu }) => rateOf(gpu, kind)));
    return html`<label
      >arithmetic
      <select name="arithmetic" @change=${onChange}>
        <option value="" ?selected=${arithmetic === null}>the fastest</option>
        ${known.map(
          (kind) => html`<option value=${kind} ?selected=${kind === arithmetic}>${ARITHMETIC_WORDS[kind]}</option>`,
        )}
      </select></label
    >`;
  }

  #engine(): TemplateResult {
    const { engine } = this.scenario;
    const onChange = ({ target }: Event): void => {
      const { value } = target as HTMLSelectElement;
      this.#change({ engine: ENGINE_CLASSES.find((id) => id === value) ?? null });
    };
    return html`<label
      >typical rates of
      <select name="engine" @change=${onChange}>
        <option value="" ?selected=${engine === null}>the usual engine of each maker</option>
        ${ENGINE_CLASSES.map(
          (id) => html`<option value=${id} ?selected=${id === engine}>${ENGINES[id].words}</option>`,
        )}
      </select></label
    >`;
  }

  /** What the model's file has. */
  #stored(name: 'weights' | 'kv'): string {
    const { weights, kv, stored } = formatsOf({ ...this.scenario, weights: AS_STORED, kv: AS_STORED });
    return name === 'kv' ? `as stored (${kv.id})` : `as stored (${stored?.words ?? weights.id})`;
  }

  readonly #onNumber = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const name = input.name as NumberName;
    if (name === 'context' && input.value === '' && !input.validity.badInput) return this.#change({ context: null });
    const value = input.valueAsNumber;
    if (Number.isInteger(value) && value >= 1 && value <= LIMITS[name]) return this.#change({ [name]: value });
    const got = input.value === '' ? 'nothing' : input.value;
    this.refusal = `${name}: expected a whole number from 1 to ${LIMITS[name]}, got ${got}; the page still shows ${this.scenario[name] ?? 'the longest context'}.`;
  };

  #change(change: Partial<Scenario>): void {
    this.refusal = null;
    const detail: Scenario = { ...this.scenario, ...change };
    this.dispatchEvent(new CustomEvent('ridgepoint-scenario', { detail, bubbles: true, composed: true }));
  }
}

customElements.define('scenario-controls', ScenarioControls);
