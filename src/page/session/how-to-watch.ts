import { html, type TemplateResult } from 'lit';

/** The page reads files of any kind. */
function choose({ target }: Event): void {
  const input = target as HTMLInputElement;
  const detail = [...(input.files ?? [])];
  if (detail.length > 0)
    input.dispatchEvent(new CustomEvent('ridgepoint-files', { detail, bubbles: true, composed: true }));
  // So that the same file can be chosen again after a change.
  input.value = '';
}

/** What would be here, and how to get it. */
export const howToWatch = (): TemplateResult =>
  html`<div class="how">
    <p>
      A session shows what the WebGPU of any page does: every pipeline with its time, FLOP and bytes, on the roofline of
      the GPU; when the GPU computed, and what it waited for.
    </p>
    <p>Watch a page, whatever library it uses, and open the file here:</p>
    <pre tabindex="0">
npx ridgepoint attach https://example.org/app --with-source --json session.json
npx ridgepoint open session.json</pre>
    <p>Or drop the file on this page. Two files are compared: before and after an edit.</p>
    <label class="button"
      >Open sessions
      <input
        type="file"
        multiple
        accept=".json,application/json"
        aria-label="Open sessions from files"
        @change=${choose}
      />
    </label>
  </div>`;
