import { html, type TemplateResult } from 'lit';

/** The terms used on the page. */
export const glossary: TemplateResult = html`<details class="glossary">
  <summary>Terms on this page</summary>
  <dl>
    <dt>Arithmetic intensity</dt>
    <dd>
      Operations per byte moved between memory and the chip. Here: of the useful work alone, even if a kernel does more.
    </dd>
    <dt>Roof</dt>
    <dd>The highest rate of a machine at an intensity: level where arithmetic is the limit, sloped where memory is.</dd>
    <dt>Ridge point</dt>
    <dd>The intensity where the two meet: to its left memory is the limit, to its right arithmetic.</dd>
    <dt>Prefill and decode</dt>
    <dd>Reading the prompt, all tokens at once; writing the answer, one token at a time.</dd>
    <dt>Batch</dt>
    <dd>Sequences computed together, sharing each read of the weights.</dd>
    <dt>Typical rate</dt>
    <dd>Where most public measurements of a class of engines lie, carried over to this model and GPU.</dd>
    <dt>Speculative decoding</dt>
    <dd>A small draft model proposes a few tokens, and the large one checks them in a single pass.</dd>
    <dt>±</dt>
    <dd>Half-width of the time's 95 % interval, relative to the time.</dd>
  </dl>
</details>`;
