import { html, type TemplateResult } from 'lit';

/** Makers of models, by the prefix of the id; the last group takes the rest. */
export const MODEL_GROUPS = [
  ['Llama', /^(llama|tinyllama)/],
  ['Mistral', /^(mi(ni)?stral|mixtral|(code|dev|magi)stral)/],
  ['Qwen', /^qwen/],
  ['Gemma', /^gemma/],
  ['DeepSeek, Kimi, GLM, MiniMax', /^(deepseek|kimi|glm|minimax)/],
  ['OpenAI, Microsoft, IBM, Ai2', /^(gpt|phi|granite|olmo)/],
  ['Others', /^/],
] as const;
/** Makers of GPUs. */
export const GPU_GROUPS = [
  ['NVIDIA', /^(a\d|t4|v100|l4|h\d|gb?\d|b\d|rtx|dgx|jetson)/],
  ['AMD', /^(mi|rx|strix)/],
  ['Apple', /^m\d/],
  ['Intel and others', /^/],
] as const;

interface Choice {
  readonly id: string;
  readonly name: string;
}

/** The options of a select, each in the first group that its id matches. */
export function groupedOptions(
  groups: readonly (readonly [title: string, ids: RegExp])[],
  choices: readonly Choice[],
  chosen: string | null,
): (TemplateResult | string)[] {
  const groupOf = ({ id }: Choice): string => groups.find(([, ids]) => ids.test(id))![0];
  return groups.map(([title]) => {
    const its = choices.filter((choice) => groupOf(choice) === title);
    if (its.length === 0) return '';
    return html`<optgroup label=${title}>
      ${its.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`)}
    </optgroup>`;
  });
}
