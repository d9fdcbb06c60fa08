/** All figures on one page, drawn as the page draws them: `npm run dev`, then /test/golden/. */
import { html, render } from 'lit';
import { PALETTE_SHEET } from '../../src/page/chart/roofline-style.ts';
import { renderScene } from '../../src/page/chart/render-scene.ts';
import { FIELD_STYLE } from '../../src/plot/field/field-figure.ts';
import { FOREST_STYLE } from '../../src/plot/fleet/forest-figure.ts';
import { SPREAD_STYLE } from '../../src/plot/fleet/spread-figure.ts';
import { PLOT_STYLE } from '../../src/plot/roofline/style.ts';
import { TIMELINE_STYLE } from '../../src/plot/session/session-timeline-figure.ts';
import { FIGURES } from './figures.ts';

const plots = new CSSStyleSheet();
plots.replaceSync(PLOT_STYLE + FIELD_STYLE + SPREAD_STYLE + FOREST_STYLE + TIMELINE_STYLE);
document.adoptedStyleSheets.push(PALETTE_SHEET, plots);

render(
  Object.entries(FIGURES).map(
    ([name, draw]) =>
      html`<figure>
        <figcaption>${name}</figcaption>
        ${renderScene(draw())}
      </figure>`,
  ),
  document.body,
);
