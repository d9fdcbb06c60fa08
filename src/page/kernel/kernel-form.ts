import { html, type TemplateResult } from 'lit';
import type { Binding, Description } from '../../wgsl/describe.ts';
import { own } from '../../text/lookup.ts';
import { isSampler } from '../../wgsl/typing/texture-type.ts';
import { formatBytes } from '../../text/units.ts';
import { DEFAULT_ELEMENTS, defaultFill } from './binding-spec.ts';
import type { BindingChoice, Draft } from './draft.ts';
import { fillField, numberIn } from './fill-choice.ts';
import { samplerField, textureField } from './texture-field.ts';

/** Called on each change with the changed fields of the draft. */
type OnChange = (change: Partial<Draft>) => void;

/** How the kernel is run: entry point, workgroups, buffers and overrides, as its source requires. */
export const kernelForm = (draft: Draft, description: Description | null, change: OnChange): TemplateResult => html`
  <fieldset>
    <legend>Dispatch</legend>
    ${entryField(draft, description, change)}
    <div class="trio" role="group" aria-label="Workgroups">
      ${(['x', 'y', 'z'] as const).map(
        (axis, i) =>
          html`<label
            >workgroups ${axis}
            <input
              type="number"
              name="workgroups-${axis}"
              min="1"
              step="1"
              .value=${String(draft.workgroups[i])}
              @change=${(event: Event) => {
                const count = Math.max(1, Math.floor(numberIn(event)) || 1);
                change({ workgroups: draft.workgroups.with(i, count) as unknown as Draft['workgroups'] });
              }}
          /></label>`,
      )}
    </div>
    ${invocations(draft, description)}
  </fieldset>
  ${buffers(draft, description, change)} ${overrides(draft, description, change)}
`;

/** The entry point that will run. */
export const entryOf = (
  { entry }: Draft,
  description: Description | null,
): Description['entries'][number] | undefined =>
  description?.entries.find(({ name }) => name === entry) ?? description?.entries[0];

function entryField(draft: Draft, description: Description | null, change: OnChange): TemplateResult | null {
  if (!description || description.entries.length < 2) return null;
  return html`<label
    >entry point
    <select name="entry" @change=${(event: Event) => change({ entry: (event.target as HTMLSelectElement).value })}>
      ${description.entries.map(
        ({ name }) =>
          html`<option ?selected=${name === entryOf(draft, description)?.name} value=${name}>${name}</option>`,
      )}
    </select></label
  >`;
}

function invocations(draft: Draft, description: Description | null): TemplateResult | null {
  const size = entryOf(draft, description)?.workgroupSize;
  if (!size) return null;
  const [each, groups] = [size, draft.workgroups].map((sides) => sides.reduce((a, b) => a * b, 1)) as [number, number];
  return html`<p class="quiet">
    ${(each * groups).toLocaleString('en')} invocations, ${each} per workgroup (${size.join(' × ')})
  </p>`;
}

function buffers(draft: Draft, description: Description | null, change: OnChange): TemplateResult | null {
  const bindings = entryOf(draft, description)?.bindings ?? [];
  if (bindings.length === 0) return null;
  const set = (id: string, choice: BindingChoice): void =>
    change({ bindings: { ...draft.bindings, [id]: { ...draft.bindings[id], ...choice } } });
  const isSampling = bindings.some(({ store }) => isSampler(store));
  return html`<fieldset>
    <legend>${bindings.some(({ texture }) => texture) ? 'Buffers and textures' : 'Buffers'}</legend>
    ${bindings.map((binding) => {
      const choice = draft.bindings[binding.id] ?? {};
      const edit = (changed: BindingChoice): void => set(binding.id, changed);
      if (binding.texture) return textureField(binding, choice, isSampling, edit);
      return isSampler(binding.store) ? samplerField(binding) : bufferField(binding, choice, edit);
    })}
  </fieldset>`;
}

function bufferField(binding: Binding, choice: BindingChoice, set: (choice: BindingChoice) => void): TemplateResult {
  const { id, name, type, space, access, elementStride, leastBytes } = binding;
  const elements = choice.elements ?? DEFAULT_ELEMENTS;
  const bytes = elementStride === null ? leastBytes : leastBytes - elementStride + elements * elementStride;
  return html`<div class="buffer" data-binding=${id} role="group" aria-label=${`buffer ${name}`}>
    <p>
      <strong>${name}</strong> <code>${type}</code>
      <span class="quiet"
        >${space === 'uniform' ? 'uniform' : access.replace('_', ' and ')} · ${formatBytes(bytes)}</span
      >
    </p>
    <div class="fields">
      ${
        elementStride === null
          ? ''
          : html`<label
              >elements
              <input
                type="number"
                name="elements"
                min="1"
                step="1"
                .value=${String(elements)}
                @change=${(event: Event) => set({ elements: Math.max(1, Math.floor(numberIn(event)) || 1) })}
            /></label>`
      }
      ${fillField(choice, defaultFill(binding), set)}
    </div>
  </div>`;
}

function overrides(draft: Draft, description: Description | null, change: OnChange): TemplateResult | null {
  if (!description || description.overrides.length === 0) return null;
  return html`<fieldset>
    <legend>Overrides</legend>
    <div class="fields">
      ${description.overrides.map(
        ({ name, type, value }) =>
          html`<label
            ><span>${name} <span class="quiet">${type}</span></span>
            <input
              type="number"
              step="any"
              name=${name}
              .value=${String(own(draft.overrides, name) ?? Number(value ?? 0))}
              @change=${(event: Event) => change({ overrides: { ...draft.overrides, [name]: numberIn(event) } })}
          /></label>`,
      )}
    </div>
  </fieldset>`;
}
