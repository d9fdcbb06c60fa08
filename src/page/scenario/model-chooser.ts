import { css, html, type CSSResult, type TemplateResult } from 'lit';
import { headSizes } from '../../models/attention-shape.ts';
import { count } from '../../text/prose-quantity.ts';
import { parameterCounts } from '../../models/parameters.ts';
import { shortName } from '../../machines/machine.ts';
import { GUIDE_SCENARIO, presetModel, type Scenario } from '../../scenario/scenario.ts';
import { LightElement } from '../light-element.ts';
import { capital, messageOf, sentence } from '../../text/sentence.ts';
import { MOST_GPUS, withMachine, withModel } from '../../scenario/with-chosen.ts';
import { choicesNow, loadChoices, type AllChoices } from './all-choices.ts';
import { GPU_GROUPS, groupedOptions, MODEL_GROUPS } from './grouped-options.ts';

const SHEET = css`
  model-chooser {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 24px;
    margin-top: 16px;
    & > :is(.row, div, details[open]) {
      flex: 1 0 100%;
      min-width: 0;
    }
    & > details {
      max-width: 100%;
    }
    & .row {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 16px;
    }
    & .row > label:not(.button),
    & .gpus {
      display: inline-flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      color: var(--quiet);
      font-size: 0.8125rem;
    }
    & .gpus {
      margin: 0;
      padding: 0;
      border: 0;
    }
    & .gpus legend {
      float: left;
      padding: 0;
    }
    & .chip {
      padding-inline: 10px 8px;
      font-size: 0.8125rem;
    }
    & .chip span {
      color: var(--quiet);
    }
    & .add {
      max-width: 9em;
    }
    & textarea {
      box-sizing: border-box;
      width: 100%;
      min-height: 96px;
      padding: 8px;
      border: 1px solid var(--edge);
      border-radius: 4px;
      background: var(--paper);
      color: var(--ink);
      font:
        0.8125rem/1.5 ui-monospace,
        monospace;
      resize: vertical;
    }
    & details .row {
      margin-top: 8px;
    }
    & p {
      margin: 8px 0 0;
      overflow-wrap: anywhere;
    }
    & .quiet {
      font-size: 0.8125rem;
    }
  }
`;

/** Events by which a user comes near. */
const NEAR = ['pointerenter', 'focusin'] as const;
/** When what can be chosen is fetched at the latest. */
const LATER_MILLISECONDS = 6000;

/**
 * Chooses the model and the GPUs that the page computes with.
 *
 * @fires ridgepoint-scenario - detail: the scenario with the user's choice
 * @fires ridgepoint-files - detail: the files that the user chose
 */
export class ModelChooser extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    scenario: { attribute: false },
    refusal: { state: true },
    eager: { type: Boolean },
    choices: { state: true },
  };

  declare scenario: Scenario;
  /** Why the given text was refused, or null. */
  declare protected refusal: string | null;
  /** Whether what can be chosen is fetched at once: where choosing is what a view is for. */
  declare eager: boolean;
  /** What can be chosen, once fetched. */
  declare protected choices: AllChoices | null;

  #later: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.scenario = GUIDE_SCENARIO;
    this.refusal = null;
    this.eager = false;
    this.choices = choicesNow();
    for (const type of NEAR) this.addEventListener(type, () => void this.#load());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The page is drawn before: most visits choose none.
    if (this.eager) void this.#load();
    else this.#later = setTimeout(() => void this.#load(), LATER_MILLISECONDS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#later);
  }

  async #load(): Promise<void> {
    this.choices ??= await loadChoices();
  }

  /** Accepts a `config.json`, or a GPU as JSON; a refused text is explained and changes nothing. */
  async take(text: string, name = 'your model'): Promise<void> {
    try {
      // Most visits read no file.
      const { readScenarioFile } = await import('../../scenario/scenario-file.ts');
      const file = readScenarioFile(text, name);
      const { scenario } = this;
      this.#change('model' in file ? withModel(scenario, file.model) : withMachine(scenario, file.gpu));
    } catch (error) {
      this.refusal = messageOf(error);
    }
  }

  protected override render(): unknown {
    const { model, gpus } = this.scenario;
    const counts = parameterCounts(model.config);
    const heads = headSizes(model.config);
    const experts = counts.active === counts.total ? '' : `, ${count(counts.active)} of them active`;
    return html`
      <div class="row">
        <label
          >Model
          <select name="model" @change=${this.#onModel}>
            ${model.preset === null ? html`<option value="" selected>${model.config.name} (your file)</option>` : ''}
            ${
              this.choices === null && model.preset !== null
                ? html`<option value=${model.preset} selected>${model.config.name}</option>`
                : groupedOptions(MODEL_GROUPS, this.choices?.presets ?? [], model.preset)
            }
          </select></label
        >
        <fieldset class="gpus">
          <legend>GPUs shown</legend>
          ${gpus.map(
            ({ gpu }) =>
              html`<button
                type="button"
                class="chip"
                data-gpu=${gpu.id}
                aria-label="Remove ${shortName(gpu)}"
                ?disabled=${gpus.length === 1}
                @click=${() => this.#change({ gpus: gpus.filter((one) => one.gpu !== gpu) })}
              >
                ${shortName(gpu)} <span aria-hidden="true">×</span>
              </button>`,
          )}
          ${gpus.length < MOST_GPUS ? this.#adder() : ''}
        </fieldset>
      </div>
      <p class="quiet">
        ${model.config.name}: ${count(counts.total)} parameters${experts}, ${model.config.numHiddenLayers}
        layers${heads ? `, ${heads.heads} query heads over ${heads.kvHeads} KV heads` : ''}.
        ${[...model.config.assumptions, ...model.config.notes].map((note) => html`${sentence(capital(note))} `)}
      </p>
      <details ?open=${this.refusal !== null}>
        <summary>Another model or GPU</summary>
        <textarea
          name="own"
          aria-label="A config.json, or a GPU as JSON"
          spellcheck="false"
          placeholder='{"model_type": "llama", "hidden_size": 4096, …} or {"name": "my GPU", "f16Tensor": "125 TFLOP/s", "memoryBandwidth": "600 GB/s", "memoryCapacity": "24 GB"}'
          @paste=${this.#onPaste}
        ></textarea>
        <div class="row">
          <button type="button" data-action="use" @click=${this.#onUse}>Use it</button>
          <label class="button"
            >Choose files
            <input
              type="file"
              multiple
              accept=".json,.safetensors,.gguf"
              aria-label="Choose the files of a model, or a GPU file"
              @change=${this.#onFiles}
            />
          </label>
          <span class="quiet"
            >Paste it above, choose its files or drop them anywhere. It stays on your machine and in this page's
            address. Of a .safetensors or .gguf only the header is read; it is not in the address. A folder can be
            dropped as well.</span
          >
        </div>
      </details>
      <div role="alert">${this.refusal === null ? '' : html`<p class="warning">${sentence(this.refusal)}</p>`}</div>
    `;
  }

  #adder(): TemplateResult {
    const shown = new Set(this.scenario.gpus.map(({ gpu }) => gpu.id));
    const others = (this.choices?.sheets ?? []).filter(({ id }) => !shown.has(id));
    return html`<select class="add" name="add-gpu" aria-label="Add a GPU" @change=${this.#onAdd}>
      <option value="">add a GPU</option>
      ${groupedOptions(GPU_GROUPS, others, null)}
    </select>`;
  }

  #onModel({ target }: Event): void {
    const preset = this.choices?.presets.find(({ id }) => id === (target as HTMLSelectElement).value);
    if (!preset) return;
    this.#change({ model: presetModel(preset) });
  }

  #onAdd({ target }: Event): void {
    const select = target as HTMLSelectElement;
    const gpu = this.choices?.sheets.find(({ id }) => id === select.value);
    select.value = '';
    if (gpu) this.#change(withMachine(this.scenario, { gpu, json: null }));
  }

  /** Pasted text applies at once, without the button. */
  #onPaste({ clipboardData }: ClipboardEvent): void {
    const text = clipboardData?.getData('text') ?? '';
    if (text !== '') void this.take(text);
  }

  #onUse(): void {
    void this.take(this.querySelector('textarea')!.value);
  }

  #onFiles({ target }: Event): void {
    const input = target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    // So that the same files can be chosen again after a change.
    input.value = '';
    if (files.length === 0) return;
    this.dispatchEvent(new CustomEvent('ridgepoint-files', { detail: files, bubbles: true, composed: true }));
  }

  #change(change: Partial<Scenario>): void {
    this.refusal = null;
    const detail: Scenario = { ...this.scenario, ...change };
    this.dispatchEvent(new CustomEvent('ridgepoint-scenario', { detail, bubbles: true, composed: true }));
  }
}

customElements.define('model-chooser', ModelChooser);
