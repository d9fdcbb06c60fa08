import { html, type TemplateResult } from 'lit';
import { formatBytes } from '../../text/units.ts';
import type { Binding } from '../../wgsl/describe.ts';
import { texelBytes } from '../../wgsl/typing/texel-format.ts';
import { fittingSize, sizeAxes, usualFormats, usualSize } from '../../wgsl/typing/usual-texture.ts';
import { defaultFill } from './binding-spec.ts';
import type { BindingChoice } from './draft.ts';
import { fillField, numberIn } from './fill-choice.ts';

/** How a texture is bound: its size, its fill and, unless the source names it, its format. */
export function textureField(
  binding: Binding,
  choice: BindingChoice,
  isSampling: boolean,
  set: (choice: BindingChoice) => void,
): TemplateResult {
  const { id, name, type, access } = binding;
  const texture = binding.texture!;
  const size = fittingSize(texture, choice.size ?? usualSize(texture));
  const formats = usualFormats(texture, isSampling);
  const format = formats.find((one) => one === choice.format) ?? formats[0]!;
  const bytes = size.reduce((product, n) => product * n, texelBytes(format) ?? 0);
  return html`<div class="buffer" data-binding=${id} role="group" aria-label=${`texture ${name}`}>
    <p>
      <strong>${name}</strong> <code>${type}</code>
      <span class="quiet">${access.replace('_', ' and ')} · ${formatBytes(bytes)}</span>
    </p>
    <div class="fields">
      ${sizeAxes(texture).map((axis, i) =>
        // The faces of a cube are square, and six.
        (texture.shape === 'cube' && i > 0) || (texture.shape === 'cube_array' && i === 1)
          ? ''
          : html`<label
              >${axis}
              <input
                type="number"
                name=${axis}
                min="1"
                step="1"
                .value=${String(size[i])}
                @change=${(event: Event) => {
                  const count = Math.max(1, Math.floor(numberIn(event)) || 1);
                  set({ size: size.with(i, count) as [number, number, number] });
                }}
            /></label>`,
      )}
      ${
        formats.length < 2
          ? ''
          : html`<label
              >format
              <select
                name="format"
                @change=${(event: Event) => set({ format: (event.target as HTMLSelectElement).value })}
              >
                ${formats.map((one) => html`<option value=${one} ?selected=${one === format}>${one}</option>`)}
              </select></label
            >`
      }
      ${fillField(choice, defaultFill(binding), set)}
    </div>
  </div>`;
}

/** A sampler, which is bound by itself. */
export const samplerField = ({ id, name, type }: Binding): TemplateResult =>
  html`<div class="buffer" data-binding=${id} role="group" aria-label=${`sampler ${name}`}>
    <p><strong>${name}</strong> <code>${type}</code> <span class="quiet">filters linearly</span></p>
  </div>`;
