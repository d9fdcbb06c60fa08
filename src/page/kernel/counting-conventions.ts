import { css, html, type CSSResult } from 'lit';
import { WEIGHTS, type Weights } from '../../wgsl/weights.ts';
import { LightElement } from '../light-element.ts';
import { QUIET_HEADS } from '../table-style.ts';

const SHEET = css`
  counting-conventions {
    display: block;
    & .weights {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 16px;
      margin: 0 0 16px;
      padding: 0;
      border: 0;
    }
    & .weights label {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      min-height: 32px;
    }
    & .weights legend {
      float: left;
      padding: 0;
      line-height: 32px;
      color: var(--quiet);
    }
    & .weights input {
      margin: 0;
      accent-color: var(--accent);
    }
    & .columns {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
      gap: 16px 32px;
    }
    & h3 {
      margin: 0 0 4px;
    }
    & .columns p {
      margin: 0 0 8px;
    }
    & .columns .quiet {
      margin-top: 8px;
      font-size: 0.8125rem;
    }
    & .columns > div {
      min-width: 0;
    }
    & table {
      width: 100%;
      font-size: 0.8125rem;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    & th,
    & td {
      padding: 4px 6px 4px 0;
      border-bottom: 1px solid var(--grid);
      text-align: left;
      font-weight: 400;
    }
    & td {
      text-align: right;
    }
    ${QUIET_HEADS}
    & .current {
      font-weight: 600;
    }
  }
`;

/** Rows of the table: a class of the histogram in words, and its key in the weights. */
const ROWS = [
  ['add, subtract, multiply', 'add'],
  ['fused multiply-add', 'fma'],
  ['divide', 'div'],
  ['square root', 'sqrt'],
  ['exp, log, sin and the like, each', 'exp'],
  ['minimum, maximum, clamp', 'minmax'],
  ['comparison', 'cmp'],
  ['rounding, sign, step', 'misc'],
  ['negation, conversion, select', 'neg'],
] as const;

/**
 * What counts as an operation, a byte and a load, and which weights apply to operations.
 *
 * @fires ridgepoint-weights - detail: the name of the weights chosen
 */
export class CountingConventions extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { weights: { attribute: false } };

  /** The weights in use. */
  declare weights: Weights['name'];

  constructor() {
    super();
    this.weights = 'ridgepoint';
  }

  protected override render(): unknown {
    return html`
      <p class="lead">
        An instrumented copy of the kernel’s source counts how often each part runs; the cost of a part follows from its
        types. The counts are therefore exact, and the same on every machine. They describe the source as written: a
        driver may merge, move or drop parts of it. The copy is never timed, and its output is compared with the
        kernel’s, bit for bit.
      </p>
      <fieldset class="weights">
        <legend>Count FLOP with the weights of</legend>
        ${WEIGHTS.map(
          ({ name, title }) =>
            html`<label
              ><input
                type="radio"
                name="weights"
                value=${name}
                .checked=${name === this.weights}
                @change=${() => this.#choose(name)}
              />${title.replace(/['’]s$/, '')}</label
            >`,
        )}
      </fieldset>
      <div class="columns">
        <div>
          <h3>An operation</h3>
          <table>
            <thead>
              <tr>
                <th scope="col">one lane of</th>
                ${WEIGHTS.map(
                  ({ name, title }) =>
                    html`<th scope="col" class=${name === this.weights ? 'current' : ''}>
                      ${title.replace(/['’]s$/, '')}
                    </th>`,
                )}
              </tr>
            </thead>
            <tbody>
              ${ROWS.map(
                ([words, key]) =>
                  html`<tr>
                    <th scope="row">${words}</th>
                    ${WEIGHTS.map(
                      ({ name, flop }) =>
                        html`<td class=${name === this.weights ? 'current' : ''}>${flop[key] ?? 0}</td>`,
                    )}
                  </tr>`,
              )}
            </tbody>
          </table>
          <p class="quiet">
            Built-ins count as the operations they consist of: dot of n lanes is n multiplications and n − 1 additions,
            a matrix times a vector r·c and r·(c − 1), mix 1 subtraction, 2 multiplications and 1 addition per lane. A
            subgroup sum or product, scans included, is one operation fewer than the lanes active when it ran; other
            subgroup functions are not counted.
          </p>
        </div>
        <div>
          <h3>An integer operation</h3>
          <p>
            Each add, multiply, shift, bit operation and comparison in the source, including index arithmetic and
            <code>i++</code>; a packed dot product is eight. The addressing hidden in <code>a[i]</code> is not counted,
            nor is anything known before the kernel runs.
          </p>
          <h3>A load, a store</h3>
          <p>
            A load is a value read from memory: <code>&amp;x</code>, <code>arrayLength</code> and the left side of
            <code>=</code> are not loads; <code>a += b</code> is a load and a store. <code>v.x</code> of a stored vector
            loads one component. An atomic reads and writes.
          </p>
        </div>
        <div>
          <h3>A byte</h3>
          <p>
            <strong>Requested</strong>: all bytes that loads and stores ask for from storage buffers, without padding,
            and from textures, at the size of a texel’s format; a filtered sample asks for four texels of an image: an
            upper bound on traffic.
          </p>
          <p>
            <strong>Touched</strong>: distinct bytes accessed at least once: a lower bound, which no cache can beat.
          </p>
          <p>
            <strong>Per workgroup</strong>: what would move if each workgroup cached everything it touches and shared
            nothing; extrapolated from at most 32 workgroups, chosen at random.
          </p>
          <p>
            The hardware’s actual traffic lies between the first two: hence three marks per kernel, and never a single
            number of bytes. Workgroup memory and uniforms are counted separately.
          </p>
        </div>
      </div>
    `;
  }

  #choose(name: Weights['name']): void {
    this.dispatchEvent(new CustomEvent('ridgepoint-weights', { detail: name, bubbles: true, composed: true }));
  }
}

customElements.define('counting-conventions', CountingConventions);
